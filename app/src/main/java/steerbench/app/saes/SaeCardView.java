package steerbench.app.saes;

import java.util.Locale;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import steerbench.app.common.Texts;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.fit.SaeVerdict.Level;

/// One SAE in the panel.
final class SaeCardView {
    private final SaeCard card;
    private final Texts texts;

    SaeCardView(SaeCard card, Texts texts) {
        this.card = card;
        this.texts = texts;
    }

    static String icon(Level level) {
        return switch (level) {
            case FITS -> "mdi2c-check-circle-outline";
            case DOUBTFUL -> "mdi2a-alert-outline";
            case DOES_NOT_FIT -> "mdi2c-close-circle-outline";
        };
    }

    Parent node() {
        VBox box = new VBox();
        box.getStyleClass().add("sae-card");
        Label title = styled(card.title(), "sae-title");
        HBox.setHgrow(title, Priority.ALWAYS);
        title.setMaxWidth(Double.MAX_VALUE);
        Label verdict = styled(texts.choice("saes.level", card.level()), "sae-level");
        verdict.setGraphic(new FontIcon(icon(card.level())));
        verdict.getStyleClass().add(styleOf(card.level()));
        verdict.setMinWidth(Label.USE_PREF_SIZE);
        HBox head = new HBox(title, verdict);
        head.getStyleClass().add("sae-head");
        box.getChildren().addAll(head, wrapped(card.facts(), "note"));
        card.findings().forEach(f -> box.getChildren().add(finding(f)));
        if (card.findings().stream().allMatch(f -> f.level() == Level.FITS)) {
            box.getChildren().add(wrapped(texts.get("saes.compared"), "note"));
        }
        if (!card.figures().isEmpty()) {
            box.getChildren().addAll(figures(), wrapped(card.note(), "note"));
        }
        return box;
    }

    private static Parent finding(Finding finding) {
        FontIcon icon =
                new FontIcon(finding.level() == Level.FITS ? "mdi2i-information-outline" : icon(finding.level()));
        Label text = wrapped(finding.sentence(), "finding");
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox row = new HBox(icon, text);
        row.getStyleClass().addAll("sae-finding", styleOf(finding.level()));
        return row;
    }

    private Parent figures() {
        GridPane grid = new GridPane();
        grid.getStyleClass().add("sae-figures");
        grid.addRow(
                0,
                styled(texts.get("saes.measured"), "note"),
                styled("", "note"),
                styled(texts.get("saes.expected"), "note"));
        for (int i = 0; i < card.figures().size(); i++) {
            SaeCard.Figure figure = card.figures().get(i);
            Label value = styled(figure.value(), "number");
            if (!figure.inside()) {
                value.getStyleClass().add("outside");
            }
            grid.addRow(i + 1, new Label(figure.name()), value, wrapped(figure.expected(), "note"));
        }
        return grid;
    }

    private static String styleOf(Level level) {
        return level.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Label styled(String text, String styleClass) {
        Label label = new Label(text);
        label.getStyleClass().add(styleClass);
        return label;
    }

    private static Label wrapped(String text, String styleClass) {
        Label label = styled(text, styleClass);
        label.setWrapText(true);
        label.setMinHeight(Label.USE_PREF_SIZE);
        return label;
    }
}
