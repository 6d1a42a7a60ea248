package steerbench.app.generation;

import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import javafx.geometry.Point2D;
import javafx.scene.AccessibleRole;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.shape.Path;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import steerbench.app.generation.Passage.Span;

/// A text whose tokens can be pointed at and walked through; steered tokens are underlined. One text node,
/// decorated by shapes over ranges of it: streaming stays cheap and lines break between words, not tokens.
final class TokenFlow extends Region {
    private static final KeyCombination COPY = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);

    private final Text text = new Text();
    private final TextFlow flow = new TextFlow(text);
    private final Path highlight = new Path();
    private final Path underlines = new Path();
    private Passage passage = Passage.EMPTY;
    private int current = -1;
    private IntConsumer visited = _ -> {};
    private IntFunction<String> description = _ -> "";

    TokenFlow() {
        getStyleClass().add("token-flow");
        text.getStyleClass().add("token-text");
        highlight.getStyleClass().add("token-highlight");
        underlines.getStyleClass().add("token-underline");
        highlight.setManaged(false);
        underlines.setManaged(false);
        flow.setManaged(false);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.TEXT);
        getChildren().addAll(highlight, flow, underlines);
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> visit(tokenAt(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> {
            if (!isFocused()) {
                mark(-1);
            }
        });
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            requestFocus();
            visit(tokenAt(e.getX(), e.getY()));
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
        focusedProperty().addListener((_, _, focused) -> {
            if (focused) {
                visit(Math.max(0, current));
            } else {
                mark(-1);
            }
        });
    }

    /// @param onVisit gets the token under the pointer or the focus
    /// @param describe puts a token into words for screen readers
    void setHandlers(IntConsumer onVisit, IntFunction<String> describe) {
        visited = onVisit;
        description = describe;
    }

    void show(Passage newPassage) {
        passage = newPassage;
        if (!text.getText().equals(newPassage.text())) {
            text.setText(newPassage.text());
        }
        if (current >= newPassage.spans().size()) {
            current = -1;
        }
        setAccessibleText(newPassage.text());
        requestLayout();
    }

    String shownText() {
        return text.getText();
    }

    int tokenAt(double x, double y) {
        return flow.contains(x, y)
                ? passage.tokenAt(flow.getHitInfo(new Point2D(x, y)).getCharIndex())
                : -1;
    }

    private void visit(int token) {
        if (token >= 0 && token < passage.spans().size()) {
            mark(token);
            setAccessibleText(description.apply(token));
            visited.accept(token);
        }
    }

    private void mark(int token) {
        current = token;
        decorate();
    }

    private void keyPressed(KeyEvent event) {
        if (COPY.match(event)) {
            ClipboardContent content = new ClipboardContent();
            content.putString(passage.text()); // as it is shown: masks hold
            Clipboard.getSystemClipboard().setContent(content);
        } else {
            switch (event.getCode()) {
                case KeyCode.RIGHT -> visit(current + 1);
                case KeyCode.LEFT -> visit(current - 1);
                case KeyCode.HOME -> visit(0);
                case KeyCode.END -> visit(passage.spans().size() - 1);
                default -> {
                    return;
                }
            }
        }
        event.consume();
    }

    private void decorate() {
        underlines.getElements().clear();
        for (Span span : passage.spans()) {
            if (span.edited()) {
                int start = inked(span);
                if (start < span.end()) {
                    underlines.getElements().addAll(flow.getUnderlineShape(start, span.end()));
                }
            }
        }
        highlight.getElements().clear();
        if (current >= 0 && current < passage.spans().size()) {
            Span span = passage.spans().get(current);
            if (span.start() < span.end()) {
                highlight.getElements().addAll(flow.getRangeShape(span.start(), span.end(), false));
            }
        }
    }

    /// Where a token's ink begins: underlines leave the blanks between words free.
    private int inked(Span span) {
        int start = span.start();
        while (start < span.end() && Character.isWhitespace(passage.text().charAt(start))) {
            start++;
        }
        return start;
    }

    @Override
    protected double computePrefHeight(double width) {
        return flow.prefHeight(width);
    }

    @Override
    protected double computePrefWidth(double height) {
        return 80;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    public javafx.geometry.Orientation getContentBias() {
        return javafx.geometry.Orientation.HORIZONTAL;
    }

    @Override
    protected void layoutChildren() {
        flow.resizeRelocate(0, 0, getWidth(), getHeight());
        flow.layout();
        decorate();
    }
}
