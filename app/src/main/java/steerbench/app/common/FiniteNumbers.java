package steerbench.app.common;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// Writes a number that is not finite as null, and reads null as NaN: JSON has none, and Jackson's "NaN" is a
/// text where a number is expected.
public final class FiniteNumbers {
    private FiniteNumbers() {}

    /// Of every file and document the program writes for itself or others.
    public static JsonMapper mapper() {
        return JsonMapper.builder().addModule(module()).build();
    }

    /// The same, for what is read back: every field must be there, and none null but numbers.
    public static JsonMapper strict() {
        return mapper().rebuild()
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
    }

    private static JacksonModule module() {
        return new SimpleModule("finite numbers")
                .addSerializer(Double.class, new Writer())
                .addSerializer(double.class, new Writer())
                .addDeserializer(Double.class, new Reader())
                .addDeserializer(double.class, new Reader());
    }

    private static final class Writer extends ValueSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator generator, SerializationContext context) {
            if (Double.isFinite(value)) {
                generator.writeNumber(value);
            } else {
                generator.writeNull();
            }
        }
    }

    private static final class Reader extends StdDeserializer<Double> {
        Reader() {
            super(Double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) {
            return parser.getDoubleValue();
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }
}
