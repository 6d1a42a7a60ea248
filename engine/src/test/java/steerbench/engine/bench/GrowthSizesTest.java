package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class GrowthSizesTest {
    @Test
    void contextsEndWhereTheModelDoes() {
        assertThat(GrowthSizes.contexts(8192)).containsExactly(128, 512, 1024, 2048, 4096, 8192);
        assertThat(GrowthSizes.contexts(3000)).containsExactly(128, 512, 1024, 2048, 3000);
        assertThat(GrowthSizes.contexts(131_072)).endsWith(8192);
    }

    @Test
    void noMoreFeaturesAreSteeredThanThereAre() {
        assertThat(GrowthSizes.steeredFeatures(6144)).containsExactly(1, 4, 16, 64, 256);
        assertThat(GrowthSizes.steeredFeatures(100)).containsExactly(1, 4, 16, 64);
    }

    @Test
    void hookedLayersDifferAndLeaveTheLastBlockAlone() {
        assertThat(GrowthSizes.hookedLayers(6)).containsExactly(1, 2, 4);
        for (int layers : new int[] {6, 12, 30}) {
            for (int count : GrowthSizes.hookedLayers(layers)) {
                assertThat(GrowthSizes.spread(count, layers))
                        .hasSize(count)
                        .doesNotHaveDuplicates()
                        .allMatch(l -> l < layers - 1);
            }
        }
    }
}
