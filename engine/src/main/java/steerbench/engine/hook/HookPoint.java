package steerbench.engine.hook;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A named place in a decoder: `blocks.10.hook_resid_post`.
///
/// @param layer the block, from 0
public record HookPoint(int layer, Site site) implements Comparable<HookPoint> {
    private static final Pattern LONG = Pattern.compile("blocks\\.(\\d{1,4})\\.(.+)");
    private static final Pattern SHORT = Pattern.compile("([a-z_]+)\\.(\\d{1,4})");

    public HookPoint {
        if (layer < 0) {
            throw new IllegalArgumentException("layer " + layer);
        }
    }

    /// Reads `blocks.10.hook_resid_post` or `resid_post.10`; empty for anything else.
    public static Optional<HookPoint> parse(String name) {
        Matcher matcher = LONG.matcher(name);
        if (matcher.matches()) {
            return find(matcher.group(1), matcher.group(2), true);
        }
        matcher = SHORT.matcher(name);
        return matcher.matches() ? find(matcher.group(2), matcher.group(1), false) : Optional.empty();
    }

    private static Optional<HookPoint> find(String layer, String site, boolean hookName) {
        for (Site s : Site.values()) {
            if ((hookName ? s.hookName() : s.shortName()).equals(site)) {
                return Optional.of(new HookPoint(Integer.parseInt(layer), s));
            }
        }
        return Optional.empty();
    }

    public static HookPoint residPre(int layer) {
        return new HookPoint(layer, Site.RESID_PRE);
    }

    public static HookPoint residPost(int layer) {
        return new HookPoint(layer, Site.RESID_POST);
    }

    /// `blocks.{layer}.{hook}`.
    public String name() {
        return "blocks." + layer + "." + site.hookName();
    }

    /// Blocks that run completely before this hook is reached.
    public int blocksBefore() {
        return site == Site.RESID_POST ? layer + 1 : layer;
    }

    @Override
    public int compareTo(HookPoint other) {
        int byLayer = Integer.compare(layer, other.layer);
        return byLayer != 0 ? byLayer : site.compareTo(other.site);
    }

    @Override
    public String toString() {
        return name();
    }
}
