package steerbench.app.loading;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.javafx.FontIcon;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Problem;
import steerbench.app.common.Texts;
import steerbench.app.loading.LoadingViewModel.State;

/// A banner that is there while the model is not: how far it is, or why it is not coming and what to do. The
/// rest of the window stays usable meanwhile.
public final class LoadingView {
    private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

    private final LoadingViewModel model;
    private final Texts texts;

    @FXML
    private HBox root;

    @FXML
    private FontIcon icon;

    @FXML
    private Label title;

    @FXML
    private Label detail;

    @FXML
    private ProgressBar bar;

    @FXML
    private Button cancel;

    @FXML
    private Button retry;

    public LoadingView(LoadingViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("loading", this, texts);
    }

    @FXML
    private void initialize() {
        root.managedProperty().bind(root.visibleProperty());
        for (Button button : new Button[] {cancel, retry}) {
            button.managedProperty().bind(button.visibleProperty());
        }
        bar.managedProperty().bind(bar.visibleProperty());
        bar.visibleProperty().bind(cancel.visibleProperty());
        bar.progressProperty().bind(model.progress());
        cancel.setOnAction(_ -> model.cancel());
        retry.setOnAction(_ -> model.load());
        Changes.ofAndNow(this::show, model.state(), model.step(), model.failure());
    }

    private void show() {
        State state = model.state().get();
        root.setVisible(state != State.READY && state != State.IDLE);
        root.pseudoClassStateChanged(FAILED, state == State.FAILED);
        cancel.setVisible(state == State.LOADING);
        retry.setVisible(state == State.CANCELLED || state == State.FAILED);
        icon.setIconLiteral(state == State.FAILED ? "mdi2a-alert-circle-outline" : "mdi2d-download");
        switch (state) {
            case LOADING -> say(texts.get("loading.title"), model.step().get());
            case CANCELLED -> say(texts.get("loading.cancelled"), "");
            case FAILED -> {
                Optional<Problem> failure = model.failure().get();
                say(texts.get("loading.failed"), failure.map(Problem::sentence).orElse(""));
            }
            case IDLE, READY -> {}
        }
    }

    private void say(String newTitle, String newDetail) {
        title.setText(newTitle);
        detail.setText(newDetail);
        detail.setVisible(!newDetail.isEmpty());
        detail.setManaged(!newDetail.isEmpty());
    }
}
