package steerbench.app.window;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.javafx.FontIcon;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Problem;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;

/// The banner that tells what went wrong, why, and what to do, or what is good to know. It stays until somebody
/// dismisses it.
final class ProblemView {
    private static final PseudoClass NOTE = PseudoClass.getPseudoClass("note");

    private final Problems problems;
    private final Texts texts;

    @FXML
    private HBox root;

    @FXML
    private FontIcon icon;

    @FXML
    private Label message;

    @FXML
    private Label remedy;

    @FXML
    private Label code;

    @FXML
    private Button dismiss;

    ProblemView(Problems problems, Texts texts) {
        this.problems = problems;
        this.texts = texts;
    }

    Parent load() {
        return FxmlView.load("problem", this, texts);
    }

    @FXML
    private void initialize() {
        root.managedProperty().bind(root.visibleProperty());
        remedy.managedProperty().bind(remedy.textProperty().isNotEmpty());
        dismiss.setOnAction(_ -> problems.dismiss());
        Changes.ofAndNow(this::show, problems.shown());
    }

    private void show() {
        Optional<Problem> problem = problems.shown().get();
        root.setVisible(problem.isPresent());
        boolean note = problem.filter(Problem::isNote).isPresent();
        root.pseudoClassStateChanged(NOTE, note);
        icon.setIconLiteral(note ? "mdi2i-information-outline" : "mdi2a-alert-circle-outline");
        message.setText(problem.map(Problem::message).orElse(""));
        remedy.setText(problem.map(Problem::remedy).orElse(""));
        code.setText(problem.map(Problem::code).orElse(""));
    }
}
