package steerbench.app.prompt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.TraversalDirection;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextFormatter;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import steerbench.app.mask.ToxicWords;

/// A text area that shows its text masked while every edit goes to the text itself. It works because a mask
/// keeps length and places: a position on screen is the same position in the text.
public final class MaskedTextArea extends TextArea {
    private static final int HISTORY = 200;
    private static final KeyCombination UNDO = new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination REDO =
            new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN);
    private static final KeyCombination REDO_TOO = new KeyCodeCombination(KeyCode.Y, KeyCombination.SHORTCUT_DOWN);

    private final StringProperty content = new SimpleStringProperty(this, "content", "");
    private final ObjectProperty<ToxicWords> masking = new SimpleObjectProperty<>(this, "masking", ToxicWords.masked());
    private final Deque<String> undoable = new ArrayDeque<>();
    private final Deque<String> redoable = new ArrayDeque<>();
    private boolean showing; // what changes on screen comes from the text, not from the user

    public MaskedTextArea() {
        setTextFormatter(new TextFormatter<String>((UnaryOperator<TextFormatter.Change>) this::edited));
        content.addListener((_, _, _) -> {
            if (!showing) {
                show();
            }
        });
        masking.addListener((_, _, _) -> show());
        // The control's own undo would bring back masked text as text.
        addEventFilter(KeyEvent.KEY_PRESSED, this::undoKeys);
        addEventFilter(KeyEvent.KEY_PRESSED, this::tabMovesFocus);
    }

    /// The text itself, never masked.
    public StringProperty contentProperty() {
        return content;
    }

    public ObjectProperty<ToxicWords> maskingProperty() {
        return masking;
    }

    private void show() {
        String masked = masking.get().mask(content.get());
        if (!masked.equals(getText())) {
            int caret = Math.min(getCaretPosition(), masked.length());
            showing = true;
            setText(masked);
            showing = false;
            positionCaret(caret);
        }
    }

    private TextFormatter.Change edited(TextFormatter.Change change) {
        if (showing || !change.isContentChange()) {
            return change;
        }
        String before = content.get();
        int start = change.getRangeStart();
        String typed = plain(change.getText());
        change.setText(typed);
        String after = before.substring(0, start) + typed + before.substring(change.getRangeEnd());
        String shown = change.getControlNewText();
        String wanted = masking.get().mask(after);
        if (!shown.equals(wanted)) {
            change.setRange(0, getLength());
            change.setText(wanted);
        }
        change.setCaretPosition(start + typed.length());
        change.setAnchor(start + typed.length());
        remember(undoable, before);
        redoable.clear();
        showing = true; // the screen follows by this very change
        content.set(after);
        showing = false;
        return change;
    }

    /// Without what a text area would silently drop: positions must agree.
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
    }

    private static void remember(Deque<String> history, String text) {
        history.push(text);
        if (history.size() > HISTORY) {
            history.removeLast();
        }
    }

    private void undoKeys(KeyEvent event) {
        if (UNDO.match(event)) {
            swap(undoable, redoable);
        } else if (REDO.match(event) || REDO_TOO.match(event)) {
            swap(redoable, undoable);
        } else {
            return;
        }
        event.consume();
    }

    /// A prompt holds no tabs, and the keyboard must be able to leave.
    private void tabMovesFocus(KeyEvent event) {
        if (event.getCode() == KeyCode.TAB && !event.isShortcutDown() && !event.isAltDown()) {
            requestFocusTraversal(event.isShiftDown() ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT);
            event.consume();
        }
    }

    private void swap(Deque<String> from, Deque<String> to) {
        if (!from.isEmpty()) {
            remember(to, content.get());
            content.set(from.pop());
            end();
        }
    }
}
