package steerbench.app.tokens;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureId;
import steerbench.app.state.InspectedToken;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.FeatureEdit;
import steerbench.engine.steering.Receipt;

/// What is known of the inspected token: its most active features; for a generated one also how probable it
/// was and what steering did.
public final class InspectorViewModel {
    private static final int TOP = 12;

    /// A line of the list.
    public sealed interface Line {
        record Heading(String text) implements Line {}

        /// @param ratio to the token's largest activation of the same SAE
        /// @param label the feature's tokens, masked
        record Active(FeatureId feature, String name, double activation, double ratio, String label) implements Line {}

        /// A feature whose gate was open.
        record Edited(FeatureId feature, String name, FeatureEdit edit) implements Line {}
    }

    private final WorkbenchState shared;
    private final Texts texts;
    private final StringProperty token = new SimpleStringProperty("");
    private final StringProperty place = new SimpleStringProperty("");
    private final StringProperty facts = new SimpleStringProperty("");
    private final ObjectProperty<List<Line>> lines = new SimpleObjectProperty<>(List.of());

    public InspectorViewModel(WorkbenchState shared, Texts texts) {
        this.shared = shared;
        this.texts = texts;
        Changes.ofAndNow(this::update, shared.inspected(), shared.engine());
        // What was written before masks changed may not be shown any more.
        Changes.of(() -> shared.inspected().set(Optional.empty()), shared.revealed());
        Changes.of(this::forgetAnotherPromptsToken, shared.reading());
    }

    private void forgetAnotherPromptsToken() {
        List<Token> tokens =
                shared.reading().get().map(reading -> reading.prompt().tokens()).orElse(List.of());
        shared.inspected()
                .get()
                .filter(inspected -> inspected.source().isEmpty())
                .filter(inspected -> inspected.index() >= tokens.size()
                        || !tokens.get(inspected.index()).equals(inspected.token()))
                .ifPresent(_ -> shared.inspected().set(Optional.empty()));
    }

    /// The token as it is written; empty where none is inspected.
    public ReadOnlyStringProperty token() {
        return token;
    }

    /// Where it stands.
    public ReadOnlyStringProperty place() {
        return place;
    }

    /// Probability and dose of a generated token.
    public ReadOnlyStringProperty facts() {
        return facts;
    }

    public ReadOnlyObjectProperty<List<Line>> lines() {
        return lines;
    }

    /// Colours the tokens by a feature.
    public void select(FeatureId feature) {
        shared.selected().set(Optional.of(feature));
    }

    private void update() {
        Optional<InspectedToken> inspected = shared.inspected().get();
        token.set(inspected.map(t -> TokenText.visible(t.shownText())).orElse(""));
        place.set(inspected.map(this::place).orElse(""));
        facts.set(inspected.map(this::facts).orElse(""));
        lines.set(inspected.map(this::lines).orElse(List.of()));
    }

    private String place(InspectedToken t) {
        String where = t.source().map(s -> texts.choice("series", s)).orElseGet(() -> texts.get("inspector.prompt"));
        return texts.get(
                "inspector.place",
                where,
                Integer.toString(t.index()),
                Integer.toString(t.token().id()));
    }

    private String facts(InspectedToken t) {
        List<String> facts = new ArrayList<>();
        if (Double.isFinite(t.logProbability())) {
            facts.add(texts.get(
                    "inspector.probability",
                    Numbers.fixed(t.logProbability(), 2),
                    Numbers.fixed(100 * Math.exp(t.logProbability()), 1)));
        }
        t.receipt()
                .filter(r -> !r.features().isEmpty())
                .ifPresent(r -> facts.add(
                        r.edited()
                                ? texts.get("inspector.dose", Numbers.fixed(r.dose(), 3))
                                : texts.get("inspector.untouched")));
        return String.join(" · ", facts);
    }

    private List<Line> lines(InspectedToken t) {
        List<Line> made = new ArrayList<>();
        t.receipt().ifPresent(r -> made.addAll(edits(r)));
        Map<String, List<FeatureActivation>> bySae = new LinkedHashMap<>();
        t.top()
                .forEach(a ->
                        bySae.computeIfAbsent(a.sae(), _ -> new ArrayList<>()).add(a));
        bySae.forEach((sae, activations) -> made.addAll(top(sae, activations, TOP / bySae.size())));
        return made;
    }

    private List<Line> top(String sae, List<FeatureActivation> activations, int most) {
        List<FeatureActivation> top = activations.stream()
                .sorted(Comparator.comparingDouble(FeatureActivation::activation)
                        .reversed())
                .limit(most)
                .toList();
        List<Line> made = new ArrayList<>();
        made.add(new Line.Heading(shared.engine()
                .get()
                .filter(LoadedEngine::hasSeveralSaes)
                .map(e -> texts.get("inspector.topOf", e.tag(sae)))
                .orElseGet(() -> texts.get("inspector.top"))));
        double largest = top.getFirst().activation();
        for (FeatureActivation a : top) {
            FeatureId feature = new FeatureId(sae, a.feature());
            made.add(new Line.Active(
                    feature,
                    shared.name(feature),
                    a.activation(),
                    a.activation() / largest,
                    TokenText.visible(shared.label(feature))));
        }
        return made;
    }

    private List<Line> edits(Receipt receipt) {
        List<FeatureEdit> open = receipt.features().stream()
                .filter(FeatureEdit::gate)
                .sorted(Comparator.comparingDouble(FeatureEdit::activation).reversed())
                .toList();
        if (receipt.features().isEmpty()) {
            return List.of();
        }
        List<Line> made = new ArrayList<>();
        made.add(new Line.Heading(texts.get(
                "inspector.gates",
                Integer.toString(open.size()),
                Integer.toString(receipt.features().size()))));
        for (FeatureEdit e : open) {
            FeatureId feature = new FeatureId(e.sae(), e.feature());
            made.add(new Line.Edited(feature, shared.name(feature), e));
        }
        return made;
    }
}
