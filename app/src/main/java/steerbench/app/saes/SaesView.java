package steerbench.app.saes;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PopOver;
import org.kordamp.ikonli.javafx.FontIcon;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.saes.SaesViewModel.State;
import steerbench.engine.fit.SaeVerdict.Level;

/// The verdict's button in the bar, the strip that stays while results are in doubt, and the panel both open.
public final class SaesView {
    private static final PseudoClass DOUBTFUL = PseudoClass.getPseudoClass("doubtful");
    private static final PseudoClass UNFIT = PseudoClass.getPseudoClass("unfit");

    private static final double WIDTH = 460;
    private static final double HEIGHT = 520;
    private static final int MOST_UNSCROLLED = 2;

    private final SaesViewModel model;
    private final Texts texts;
    private final Button button = new Button();
    private final FontIcon icon = new FontIcon();

    @FXML
    private VBox panel;

    @FXML
    private VBox cards;

    @FXML
    private Label step;

    @FXML
    private Button test;

    @FXML
    private Button cancel;

    public SaesView(SaesViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    /// For the bar.
    public Button button() {
        button.setId("sae-verdict");
        button.getStyleClass().addAll("dense", "flat", "sae-verdict");
        button.setGraphic(icon);
        button.textProperty().bind(model.summary());
        button.visibleProperty().bind(model.state().isNotEqualTo(State.NO_SAE));
        button.managedProperty().bind(button.visibleProperty());
        button.setMinWidth(Button.USE_PREF_SIZE);
        button.setOnAction(_ -> show(button));
        Changes.ofAndNow(() -> mark(button, icon), model.level());
        return button;
    }

    /// A strip below the bar that cannot be dismissed: results stand below it.
    public Parent strip() {
        FontIcon sign = new FontIcon();
        Label text = new Label();
        text.setId("sae-doubt");
        text.textProperty().bind(model.doubt());
        text.setMinWidth(0);
        Button details = new Button(texts.get("saes.details"));
        details.getStyleClass().addAll("dense", "flat");
        details.setMinWidth(Button.USE_PREF_SIZE);
        details.setOnAction(_ -> show(details));
        HBox strip = new HBox(sign, text, details);
        strip.getStyleClass().add("doubt");
        strip.visibleProperty().bind(model.doubt().isNotEmpty());
        strip.managedProperty().bind(strip.visibleProperty());
        Changes.ofAndNow(() -> mark(strip, sign), model.level());
        return strip;
    }

    private void show(Button from) {
        Parent content = load();
        PopOver popOver = new PopOver(model.cards().get().size() > MOST_UNSCROLLED ? scrolled(content) : content);
        popOver.setTitle(texts.get("saes.title"));
        popOver.setArrowLocation(PopOver.ArrowLocation.TOP_CENTER);
        popOver.show(from);
    }

    private static ScrollPane scrolled(Parent content) {
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setPrefViewportWidth(WIDTH);
        scroll.setPrefViewportHeight(HEIGHT);
        scroll.getStyleClass().add("plain-scroll");
        return scroll;
    }

    /// The panel.
    Parent load() {
        return FxmlView.load("saes", this, texts);
    }

    @FXML
    private void initialize() {
        panel.setId("saes-panel");
        panel.setPrefWidth(WIDTH);
        step.textProperty().bind(model.step());
        step.managedProperty().bind(step.textProperty().isNotEmpty());
        test.setOnAction(_ -> model.test());
        cancel.setOnAction(_ -> model.cancel());
        test.disableProperty().bind(model.state().isEqualTo(State.TESTING));
        cancel.visibleProperty().bind(model.state().isEqualTo(State.TESTING));
        cancel.managedProperty().bind(cancel.visibleProperty());
        Changes.ofAndNow(this::showCards, model.cards());
    }

    private void showCards() {
        List<Parent> shown = model.cards().get().stream()
                .map(c -> new SaeCardView(c, texts).node())
                .toList();
        cards.getChildren().setAll(shown);
    }

    private void mark(Parent node, FontIcon sign) {
        Level level = model.level().get();
        node.pseudoClassStateChanged(DOUBTFUL, level == Level.DOUBTFUL);
        node.pseudoClassStateChanged(UNFIT, level == Level.DOES_NOT_FIT);
        sign.setIconLiteral(SaeCardView.icon(level));
    }
}
