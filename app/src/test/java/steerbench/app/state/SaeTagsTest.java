package steerbench.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.workbench.SaeInfo;

/// What loaded SAEs are called where there is little room.
@Tag("unit")
class SaeTagsTest {
    private static SaeInfo sae(String id, String hook) {
        return new SaeInfo(id, hook, "standard", 8, 32, id);
    }

    @Test
    void layersTellMostApart() {
        assertThat(SaeTags.of(List.of(
                        sae("low", "blocks.3.hook_resid_post"),
                        sae("a rather long name", "blocks.15.hook_resid_post"))))
                .isEqualTo(Map.of("low", "L3", "a rather long name", "L15"));
    }

    @Test
    void hooksOfOneLayerTellTheRest() {
        assertThat(SaeTags.of(List.of(sae("a", "blocks.3.hook_resid_post"), sae("b", "blocks.3.hook_resid_mid"))))
                .isEqualTo(Map.of("a", "L3.resid_post", "b", "L3.resid_mid"));
    }

    @Test
    void atOneHookTheyGetLettersAndOthersNone() {
        assertThat(SaeTags.of(List.of(
                        sae("smollm2-135m-instruct-res15-6k", "blocks.15.hook_resid_post"),
                        sae("low", "blocks.3.hook_resid_post"),
                        sae("prototype-sae", "blocks.15.hook_resid_post"))))
                .isEqualTo(Map.of("smollm2-135m-instruct-res15-6k", "L15a", "low", "L3", "prototype-sae", "L15b"));
    }
}
