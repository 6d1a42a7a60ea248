package steerbench.app.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads one of an enum's values as people type it, in either case, and lists them so where it is none.
record TypedName<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {
    @Override
    public E convert(String typed) {
        for (E value : type.getEnumConstants()) {
            if (name(value).equalsIgnoreCase(typed) || value.name().equalsIgnoreCase(typed)) {
                return value;
            }
        }
        throw new TypeConversionException("'" + typed + "' is none of "
                + Arrays.stream(type.getEnumConstants()).map(TypedName::name).collect(Collectors.joining(", ")));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
