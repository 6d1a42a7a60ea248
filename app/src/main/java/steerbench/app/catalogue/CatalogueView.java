package steerbench.app.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.PasswordField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.controlsfx.control.textfield.CustomTextField;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.catalogue.Question.Answer;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.common.Toggles;
import steerbench.engine.hub.HubRepo;

/// A sheet above the window: lists, a search, and what can be done with each line.
public final class CatalogueView {
    private final CatalogueViewModel model;
    private final Consumer<String> browser;
    private final Texts texts;

    @FXML
    private StackPane root;

    @FXML
    private Button close;

    @FXML
    private SegmentedButton scopes;

    @FXML
    private ToggleButton pairs;

    @FXML
    private ToggleButton models;

    @FXML
    private ToggleButton saes;

    @FXML
    private ToggleButton hubModels;

    @FXML
    private ToggleButton hubSaes;

    @FXML
    private HBox insideBox;

    @FXML
    private Button back;

    @FXML
    private Label inside;

    @FXML
    private StackPane loaded;

    @FXML
    private HBox searching;

    @FXML
    private CustomTextField search;

    @FXML
    private Button ask;

    @FXML
    private ListView<CatalogueRow> list;

    @FXML
    private VBox questionBox;

    @FXML
    private Label questionTitle;

    @FXML
    private Label questionText;

    @FXML
    private Hyperlink link;

    @FXML
    private VBox tokenBox;

    @FXML
    private PasswordField token;

    @FXML
    private CheckBox keep;

    @FXML
    private Button no;

    @FXML
    private Button yes;

    /// @param browser opens an address
    public CatalogueView(CatalogueViewModel model, Consumer<String> browser, Texts texts) {
        this.model = model;
        this.browser = browser;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("catalogue", this, texts);
    }

    @FXML
    private void initialize() {
        root.visibleProperty().bind(model.open());
        root.managedProperty().bind(model.open());
        close.setOnAction(_ -> model.toggle());
        root.setOnMouseClicked(event -> {
            if (root.equals(event.getTarget())) {
                model.toggle();
            }
        });
        loaded.getChildren().setAll(new LoadedView(model.loaded(), texts).load());
        pairs.setUserData(Scope.PAIRS);
        models.setUserData(Scope.MODELS);
        saes.setUserData(Scope.SAES);
        hubModels.setUserData(Scope.HUB_MODELS);
        hubSaes.setUserData(Scope.HUB_SAES);
        Toggles.bind(scopes, Scope.class, model.scope());
        search.textProperty().bindBidirectional(model.query());
        search.setOnAction(_ -> {
            if (model.scope().get().isHub() && model.inside().get().isEmpty()) {
                model.searchHub();
            }
        });
        ask.setOnAction(_ -> model.searchHub());
        ask.disableProperty()
                .bind(Bindings.createBooleanBinding(() -> model.query().get().isBlank(), model.query()));
        insideBox.visibleProperty().bind(model.inside().map(Optional::isPresent));
        insideBox.managedProperty().bind(insideBox.visibleProperty());
        inside.textProperty().bind(model.inside().map(r -> r.map(HubRepo::id).orElse("")));
        back.setOnAction(_ -> {
            model.back();
            search.requestFocus();
        });
        search.promptTextProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get(
                                model.scope().get().isHub()
                                                && model.inside().get().isEmpty()
                                        ? "catalogue.hubWords"
                                        : "catalogue.search"),
                        model.scope(),
                        model.inside()));
        list.setItems(model.rows());
        list.setCellFactory(_ -> new CatalogueCell(model, texts));
        Label placeholder = new Label();
        placeholder.textProperty().bind(model.empty());
        placeholder.setWrapText(true);
        placeholder.getStyleClass().add("empty");
        list.setPlaceholder(placeholder);
        tokenBox.managedProperty().bind(tokenBox.visibleProperty());
        token.setOnAction(_ -> yes.fire());
        yes.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> tokenBox.isVisible() && token.getText().isBlank(),
                        tokenBox.visibleProperty(),
                        token.textProperty()));
        no.setOnAction(_ -> model.answer(Optional.empty()));
        yes.setOnAction(_ -> model.answer(Optional.of(new Answer(token.getText(), keep.isSelected()))));
        Changes.ofAndNow(this::showQuestion, model.question());
        Changes.of(
                () -> {
                    if (model.open().get()) {
                        search.requestFocus();
                    }
                },
                model.open());
        // A filter: the window's own handler takes Escape for the run.
        root.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                if (model.question().get().isPresent()) {
                    model.answer(Optional.empty());
                } else {
                    model.toggle();
                }
                event.consume();
            }
        });
    }

    private void showQuestion() {
        Optional<Question> question = model.question().get();
        boolean answered = questionBox.isVisible() && question.isEmpty();
        questionBox.setVisible(question.isPresent());
        for (Node behind : List.of(list, searching, insideBox, loaded)) {
            behind.setDisable(question.isPresent());
        }
        if (answered) {
            search.requestFocus(); // the buttons that had it are gone, and Escape must reach the sheet
        }
        question.ifPresent(q -> {
            questionTitle.setText(q.title());
            questionText.setText(q.text());
            link.setText(q.link());
            link.setVisible(!q.link().isEmpty());
            link.setManaged(!q.link().isEmpty());
            link.setOnAction(_ -> browser.accept(q.link()));
            yes.setText(q.yes());
            token.clear();
            tokenBox.setVisible(q.asksToken());
            (q.asksToken() ? token : no).requestFocus();
        });
    }
}
