package steerbench.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.Series;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.Finish;
import steerbench.engine.steering.SteeringTier;

@Tag("unit")
class SessionFileTest {
    @TempDir
    private Path folder;

    @Test
    void everythingComesBack() {
        WorkbenchState before = new WorkbenchState();
        before.prompt().set("Zwölf “Boxkämpfer”\n");
        before.steered().setAll(new FeatureWeight(5, -0.5), new FeatureWeight(9, 2));
        before.pinned().setAll(List.of(3));
        before.selected().set(Optional.of(9));
        before.theme().set(Theme.DARK);
        before.tier(SteeringTier.PER_INPUT)
                .set(before.tier(SteeringTier.PER_INPUT).get().withRearm(true).withStrength(0.03));
        before.points()
                .add(new ChartPoint(
                        before.settings(),
                        Series.TIER_2,
                        0,
                        " text",
                        3,
                        Finish.LENGTH,
                        0.25,
                        Double.NaN,
                        new ChartPoint.Rulers("judge@1", "scorer")));
        SessionFile file = new SessionFile(folder.resolve("session.json"));
        file.write(Session.of(before));

        WorkbenchState after = new WorkbenchState();
        ((SessionFile.Outcome.Restored) file.read()).session().restoreTo(after);

        assertThat(after.settings()).isEqualTo(before.settings());
        assertThat(after.pinned()).containsExactly(3);
        assertThat(after.selected().get()).contains(9);
        assertThat(after.theme().get()).isEqualTo(Theme.DARK);
        assertThat(after.points()).containsExactlyElementsOf(before.points());
    }

    @Test
    void aBrokenFileIsSetAsideNotLost() throws Exception {
        Path path = folder.resolve("session.json");
        Files.writeString(path, "{ \"format\": 1, ");

        SessionFile.Outcome outcome = new SessionFile(path).read();

        assertThat(outcome).isInstanceOf(SessionFile.Outcome.SetAside.class);
        Path broken = ((SessionFile.Outcome.SetAside) outcome).broken();
        assertThat(broken).hasContent("{ \"format\": 1, ");
        assertThat(path).doesNotExist();
    }

    @Test
    void noFileIsAFirstStart() {
        assertThat(new SessionFile(folder.resolve("none.json")).read()).isInstanceOf(SessionFile.Outcome.Absent.class);
    }
}
