package steerbench.engine.prompt;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.ext.AbstractCallableMethod;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import java.beans.FeatureDescriptor;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/// The methods that a chat template may call on strings, lists and maps. Java's others repeat, pad, format
/// and search with regular expressions, without bounds. The library's filters and tests are called the same
/// way; [TemplateLimits] chooses those.
final class TemplateMethods extends ELResolver {
    private static final Set<String> ALLOWED = Set.of(
            "strip",
            "trim",
            "startsWith",
            "endsWith",
            "contains",
            "indexOf",
            "substring",
            "toLowerCase",
            "toUpperCase",
            "get",
            "items",
            "keys",
            "values",
            "append",
            "length",
            "size",
            "isEmpty",
            "equals",
            "update",
            "split",
            "replace");

    /// Java's `split` takes a regular expression.
    private static final Pattern PLAIN = Pattern.compile("[^\\\\\\[\\](){}.*+?^$|]*");

    private static final int MAX_RESULT = 1 << 22;

    private final ELResolver all = JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY;

    @Override
    public @Nullable Object invoke(
            ELContext context,
            @Nullable Object base,
            Object method,
            Class<?> @Nullable [] types,
            @Nullable Object[] arguments) {
        String name = String.valueOf(method);
        boolean isLibrary = base instanceof Filter || base instanceof ExpTest || base instanceof AbstractCallableMethod;
        boolean fine = (isLibrary || ALLOWED.contains(name))
                && (!name.equals("split")
                        || PLAIN.matcher(argument(arguments, 0)).matches())
                && (!name.equals("replace") || resultOfReplace(base, arguments) <= MAX_RESULT);
        if (!fine) {
            throw new InterpretException("the method '" + name + "' is not available to templates");
        }
        return all.invoke(context, base, method, types, arguments);
    }

    private static String argument(@Nullable Object[] arguments, int index) {
        return index < arguments.length ? String.valueOf(arguments[index]) : "";
    }

    /// Characters at most.
    private static long resultOfReplace(@Nullable Object base, @Nullable Object[] arguments) {
        return (String.valueOf(base).length() + 1L) * (argument(arguments, 1).length() + 1L);
    }

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
        return all.getValue(context, base, property);
    }

    @Override
    public @Nullable Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object property) {
        return all.getType(context, base, property);
    }

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
        return true;
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
        all.setValue(context, base, property, value);
    }

    @Override
    public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, @Nullable Object base) {
        return all.getFeatureDescriptors(context, base);
    }

    @Override
    public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return all.getCommonPropertyType(context, base);
    }
}
