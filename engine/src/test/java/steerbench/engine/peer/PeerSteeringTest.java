package steerbench.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.InvalidRequestException;

@Tag("unit")
class PeerSteeringTest {
    @Test
    void theStreamBetweenBlocksIsTheOutputOfTheOneBefore() {
        assertThat(PeerSteering.blockBefore(HookPoint.residPost(15))).isEqualTo(15);
        assertThat(PeerSteering.blockBefore(HookPoint.residPre(15))).isEqualTo(14);
    }

    @Test
    void anywhereElseThePeersCannotSteer() {
        for (HookPoint hook : new HookPoint[] {HookPoint.residPre(0), new HookPoint(3, Site.RESID_MID)}) {
            assertThatThrownBy(() -> PeerSteering.blockBefore(hook))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(hook.name());
        }
    }
}
