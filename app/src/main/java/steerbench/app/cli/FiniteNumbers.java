package steerbench.app.cli;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/// Writes a number that is not finite as null: JSON has none, and Jackson's "NaN" is a text where a number is
/// expected.
final class FiniteNumbers extends ValueSerializer<Double> {
    static JacksonModule module() {
        FiniteNumbers serializer = new FiniteNumbers();
        return new SimpleModule("finite numbers")
                .addSerializer(Double.class, serializer)
                .addSerializer(double.class, serializer);
    }

    @Override
    public void serialize(Double value, JsonGenerator generator, SerializationContext context) {
        if (Double.isFinite(value)) {
            generator.writeNumber(value);
        } else {
            generator.writeNull();
        }
    }
}
