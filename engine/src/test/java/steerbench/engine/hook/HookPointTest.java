package steerbench.engine.hook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class HookPointTest {

    @ParameterizedTest
    @EnumSource(Site.class)
    void everyNameReadsBack(Site site) {
        HookPoint hook = new HookPoint(10, site);
        assertThat(HookPoint.parse(hook.name())).contains(hook);
        assertThat(HookPoint.parse(site.shortName() + ".10")).contains(hook);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "blocks.x.hook_resid_post",
                "blocks.1.hook_resid",
                "blocks.99999.hook_resid_pre",
                "resid_post"
            })
    void otherNamesAreNotHooks(String name) {
        assertThat(HookPoint.parse(name)).isEmpty();
    }

    @Test
    void knowsHowManyBlocksRunBeforeIt() {
        assertThat(HookPoint.residPre(3).blocksBefore()).isEqualTo(3);
        assertThat(HookPoint.residPost(3).blocksBefore()).isEqualTo(4);
        assertThat(new HookPoint(3, Site.Z).blocksBefore()).isEqualTo(3);
    }
}
