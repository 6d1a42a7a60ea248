package steerbench.app.common;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import steerbench.ui.UiResources;

/// The window's words.
public final class Texts {
    private final ResourceBundle bundle;

    private Texts(ResourceBundle bundle) {
        this.bundle = bundle;
    }

    public static Texts load() {
        return new Texts(UiResources.messages());
    }

    public ResourceBundle bundle() {
        return bundle;
    }

    public String get(String key) {
        return bundle.getString(key);
    }

    /// With `{0}` and so on filled in. Numbers are formatted by the caller.
    public String get(String key, Object... arguments) {
        return new MessageFormat(bundle.getString(key), Locale.ROOT).format(arguments);
    }

    /// The name of one of several choices: `prefix.CONSTANT_NAME`.
    public String choice(String prefix, Enum<?> value) {
        return bundle.getString(prefix + "." + value.name());
    }
}
