package steerbench.app.steering;

import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.NumberField;
import steerbench.app.common.Texts;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.SteeringTier;

/// A tier's controls, above its column of output.
public final class TierView {
    private static final double ANY = 1e6;

    private final TierViewModel model;
    private final Texts texts;

    @FXML
    private Label title;

    @FXML
    private Region swatch;

    @FXML
    private Slider slider;

    @FXML
    private NumberField strengthField;

    @FXML
    private NumberField clampField;

    @FXML
    private ComboBox<Magnitude> magnitude;

    @FXML
    private ComboBox<Phase> phase;

    @FXML
    private CheckBox rearm;

    @FXML
    private Label total;

    private boolean showing; // what moves the slider is not the user

    public TierView(TierViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("tier", this, texts);
    }

    @FXML
    private void initialize() {
        int number = model.tier().number();
        title.setText(texts.choice("steering.tier", model.tier()));
        title.setTooltip(new Tooltip(texts.choice("steering.tier.tip", model.tier())));
        swatch.getStyleClass().add("tier-" + number);
        slider.setId("strength-" + number);
        slider.getStyleClass().add("tier-" + number);
        strengthField.setId("strength-field-" + number);
        clampField.setId("clamp-field-" + number);
        magnitude.setId("magnitude-" + number);
        phase.setId("phase-" + number);
        slider.setAccessibleText(texts.get("steering.strengthOf", Integer.toString(number)));
        strengthField.setAccessibleText(texts.get("steering.strengthOf", Integer.toString(number)));
        strengthBindings();
        choices();
        boolean perInput = model.tier() == SteeringTier.PER_INPUT;
        rearm.setVisible(perInput);
        rearm.setManaged(perInput);
        rearm.selectedProperty().bindBidirectional(model.rearm());
        total.textProperty().bind(model.total());
        total.setTooltip(new Tooltip());
        total.getTooltip().textProperty().bind(model.explanation());
    }

    private void strengthBindings() {
        for (NumberField field : new NumberField[] {strengthField, clampField}) {
            field.setMin(-ANY);
            field.setMax(ANY);
        }
        strengthField.valueProperty().bindBidirectional(model.strength());
        clampField.valueProperty().bindBidirectional(model.clampValue());
        Changes.ofAndNow(this::showStrength, model.strength(), model.magnitude());
        slider.valueProperty().addListener((_, _, value) -> {
            if (showing) {
                return; // the slider keeps its value within ends that have just become others
            }
            // A number typed beyond the slider's end stays; only a moved slider speaks.
            double shown = Math.clamp(model.strength().get(), slider.getMin(), slider.getMax());
            if (Math.abs(value.doubleValue() - shown) > 1e-9) {
                double grain = model.range().step() / 10;
                double rounded = Math.round(value.doubleValue() / grain) * grain;
                model.strength().set(Math.round(rounded * 1e6) / 1e6);
            }
        });
        Changes.ofAndNow(
                () -> {
                    boolean clamps = model.state().get() == TierViewModel.State.CLAMP_VALUE;
                    slider.setDisable(model.state().get() != TierViewModel.State.STRENGTH);
                    strengthField.setDisable(slider.isDisable());
                    strengthField.setVisible(!clamps);
                    clampField.setVisible(clamps);
                },
                model.state());
    }

    private void showStrength() {
        StrengthRange range = model.range();
        showing = true;
        slider.setMax(range.most());
        slider.setBlockIncrement(range.step());
        slider.setMajorTickUnit(range.most() / 2);
        strengthField.setStep(range.step());
        slider.setValue(Math.clamp(model.strength().get(), 0, range.most()));
        showing = false;
    }

    private void choices() {
        magnitude.getItems().setAll(Magnitude.values());
        magnitude.setConverter(names("steering.magnitude", Magnitude.class));
        magnitude.valueProperty().bindBidirectional(model.magnitude());
        Changes.ofAndNow(
                () -> magnitude.setTooltip(new Tooltip(
                        texts.choice("steering.magnitude.tip", model.magnitude().get()))),
                model.magnitude());
        phase.getItems().setAll(Phase.values());
        phase.setConverter(names("steering.phase", Phase.class));
        phase.valueProperty().bindBidirectional(model.phase());
    }

    private <E extends Enum<E>> StringConverter<E> names(String prefix, Class<E> type) {
        return new StringConverter<>() {
            @Override
            public String toString(E value) {
                return value == null ? "" : texts.choice(prefix, value);
            }

            @Override
            public E fromString(String name) {
                throw new UnsupportedOperationException(type + " is chosen, not typed");
            }
        };
    }
}
