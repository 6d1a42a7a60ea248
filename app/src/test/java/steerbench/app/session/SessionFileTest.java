package steerbench.app.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.Series;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.Finish;
import steerbench.engine.steering.SteeringTier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Tag("unit")
class SessionFileTest {
    @TempDir
    private Path folder;

    @Test
    void everythingComesBack() {
        WorkbenchState before = new WorkbenchState();
        before.prompt().set("Zwölf “Boxkämpfer”\n");
        before.steered()
                .setAll(
                        new FeatureWeight(new FeatureId("low", 5), -0.5),
                        new FeatureWeight(new FeatureId("high", 9), 2));
        before.saes().setAll("low", "high");
        before.pinned().setAll(List.of(new FeatureId("high", 3)));
        before.selected().set(Optional.of(new FeatureId("high", 9)));
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
        assertThat(after.pinned()).containsExactly(new FeatureId("high", 3));
        assertThat(after.saes()).containsExactly("low", "high");
        assertThat(after.selected().get()).contains(new FeatureId("high", 9));
        assertThat(after.theme().get()).isEqualTo(Theme.DARK);
        assertThat(after.points()).containsExactlyElementsOf(before.points());
    }

    /// Format 1 knew one SAE, named in `settings.sae`.
    @Test
    void aFileOfFormatOneIsUnderstood() throws Exception {
        Path path = folder.resolve("session.json");
        WorkbenchState made = new WorkbenchState();
        made.steered().setAll(new FeatureWeight(new FeatureId("tiny", 5), -0.5));
        made.prompt().set("Once");
        new SessionFile(path).write(Session.of(made));
        ObjectNode old = (ObjectNode) JsonMapper.shared().readTree(Files.readString(path));
        old.put("format", 1).put("selected", 9).remove("saes");
        old.putArray("pinned").add(3);
        ObjectNode settings = (ObjectNode) old.path("settings");
        settings.put("sae", "tiny");
        ((ObjectNode) settings.path("features").get(0)).put("feature", 5);
        Files.writeString(path, old.toString());

        WorkbenchState after = new WorkbenchState();
        ((SessionFile.Outcome.Restored) new SessionFile(path).read()).session().restoreTo(after);

        assertThat(after.saes()).containsExactly("tiny");
        assertThat(after.settings()).isEqualTo(made.settings());
        assertThat(after.pinned()).containsExactly(new FeatureId("tiny", 3));
        assertThat(after.selected().get()).contains(new FeatureId("tiny", 9));
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

    /// Damage of any kind ends in a restored session or in a file set aside.
    @Test
    void damageIsSetAside() throws Exception {
        Path path = folder.resolve("session.json");
        SessionFile file = new SessionFile(path);
        WorkbenchState before = new WorkbenchState();
        before.steered().setAll(new FeatureWeight(new FeatureId("sae", 5), -0.5));
        file.write(Session.of(before));
        byte[] intact = Files.readAllBytes(path);
        byte[] other = "0\"null{}[]-1e999,:".getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(20_261_121);
        int setAside = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] damaged =
                    random.nextInt(8) == 0 ? Arrays.copyOf(intact, random.nextInt(intact.length)) : intact.clone();
            for (int n = random.nextInt(4); n >= 0 && damaged.length > 0; n--) {
                damaged[random.nextInt(damaged.length)] = other[random.nextInt(other.length)];
            }
            Files.write(path, damaged);
            switch (file.read()) {
                case SessionFile.Outcome.Restored restored -> restored.session().restoreTo(new WorkbenchState());
                case SessionFile.Outcome.SetAside _ -> setAside++;
                case SessionFile.Outcome.Absent _ -> fail("it is there");
            }
        }
        assertThat(setAside).isPositive();
    }

    @Test
    void aFolderInItsPlaceIsSetAside() throws Exception {
        Path path = Files.createDirectories(folder.resolve("session.json"));
        assertThat(new SessionFile(path).read()).isInstanceOf(SessionFile.Outcome.SetAside.class);
    }
}
