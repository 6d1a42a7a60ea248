package steerbench.app.common;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.css.PseudoClass;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;

/// A text field that holds a number: Enter or leaving takes it over, Up and Down step it, Escape takes the
/// typing back. What is no number in range is marked while it stands there and never taken over.
public final class NumberField extends TextField {
    private static final PseudoClass ERROR = PseudoClass.getPseudoClass("error");

    private final DoubleProperty value = new SimpleDoubleProperty(this, "value");
    private double min = Double.NEGATIVE_INFINITY;
    private double max = Double.POSITIVE_INFINITY;
    private double step = 1;
    private boolean whole;

    public NumberField() {
        getStyleClass().add("number-field");
        value.addListener(_ -> showValue());
        textProperty().addListener(_ -> pseudoClassStateChanged(ERROR, parsed() == null));
        focusedProperty().addListener(_ -> {
            if (!isFocused()) {
                commit();
            }
        });
        setOnAction(_ -> commit());
        addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
        showValue();
    }

    private void keyPressed(KeyEvent event) {
        if (event.getCode() == KeyCode.UP) {
            stepBy(step);
        } else if (event.getCode() == KeyCode.DOWN) {
            stepBy(-step);
        } else if (event.getCode() == KeyCode.ESCAPE && !getText().equals(Numbers.plain(value.get()))) {
            showValue();
        } else {
            return;
        }
        event.consume();
    }

    private void stepBy(double by) {
        commit();
        // Steps stay on a decimal grid: 0.1 + 0.2 shall read 0.3.
        double stepped = Math.round((value.get() + by) * 1e6) / 1e6;
        value.set(Math.clamp(stepped, min, max));
    }

    private void commit() {
        Double parsed = parsed();
        if (parsed != null) {
            value.set(parsed);
        }
        showValue();
    }

    private @Nullable Double parsed() {
        try {
            double number = Double.parseDouble(getText().strip().replace(',', '.'));
            boolean fits = number >= min && number <= max && (!whole || number == Math.rint(number));
            return fits ? number : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private void showValue() {
        setText(Numbers.plain(value.get()));
    }

    public DoubleProperty valueProperty() {
        return value;
    }

    public double getValue() {
        return value.get();
    }

    public void setValue(double number) {
        value.set(number);
    }

    public double getMin() {
        return min;
    }

    public void setMin(double min) {
        this.min = min;
    }

    public double getMax() {
        return max;
    }

    public void setMax(double max) {
        this.max = max;
    }

    public double getStep() {
        return step;
    }

    /// What Up and Down add and take.
    public void setStep(double step) {
        this.step = step;
    }

    public boolean isWhole() {
        return whole;
    }

    /// Whether only whole numbers are taken.
    public void setWhole(boolean whole) {
        this.whole = whole;
    }
}
