package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.*;
import java.util.*;
import org.junit.jupiter.api.Test;
import steerbench.engine.checkpoint.*;
import steerbench.engine.family.Families;
import steerbench.engine.graph.*;
import steerbench.engine.hook.*;
import steerbench.engine.task.Cancellation;
import steerbench.engine.tensor.*;
import steerbench.engine.weights.*;

class ScratchTest {
    @Test
    void llama() throws Exception {
        Path root = Path.of("src/test/resources/fixtures").toAbsolutePath();
        for (boolean plain : new boolean[] {false, true})
        for (String name : List.of("llama", "llama_tied", "llama_sharded", "llama_bf16")) {
            try (ModelCheckpoint cp = ModelCheckpoint.open(root.resolve("models/" + name));
                    SafetensorsFile ref = SafetensorsFile.open(root.resolve("models/" + name.replace("_sharded", "") + "/reference.safetensors"))) {
                DecoderFamily fam = Families.of(cp);
                Set<HookPoint> taps = new HashSet<>();
                for (int l = 0; l < fam.shape().nLayers(); l++)
                    for (Site s : List.of(Site.RESID_PRE, Site.RESID_MID, Site.RESID_POST, Site.Z, Site.NEURONS)) taps.add(new HookPoint(l, s));
                WeightFactory wf = new WeightFactory(new PackedStore(Path.of("target/pack"), CheckpointKey.of(cp.path())), Mode.EXACT);
                try (DecoderSession s = DecoderSession.open(fam, wf, new DecoderSession.Layout(List.of(), taps, plain), SessionSettings.standard(64), cp.path());
                        SplitCache cache = s.newCache(3, 64);
                        Pass p = s.newPass(new PassShape(3, 24, 72, List.of()))) {
                    float[] ids = ref.tensor("input_ids").toFloats();
                    for (int r = 0; r < 3; r++) { p.row(r, 0, 24); for (int t = 0; t < 24; t++) { p.token(r, t, (int) ids[r * 24 + t]); p.logitRow(r * 24 + t, r, t); } }
                    s.run(p, cache, 0, Cancellation.never());
                    double worst = 0; String wn = "";
                    for (HookPoint h : new TreeSet<>(taps)) {
                        Tensor e = ref.tensors().get(h.site().shortName() + "." + h.layer());
                        if (e == null) continue;
                        double d = diff(e.toFloats(), p.tap(h));
                        if (d > worst) { worst = d; wn = h.toString(); }
                    }
                    System.out.println(name + " plain=" + plain + " worst hook " + wn + " " + worst + " logits " + lg(ref.tensor("logits").toFloats(), p, fam.shape().vocabSize()));
                }
            }
        }
    }
    static double lg(float[] e, Pass p, int v) { double m = 0; for (int r = 0; r < 72; r++) m = Math.max(m, diff(Arrays.copyOfRange(e, r*v, r*v+v), p.logits(r))); return m; }
    static double diff(float[] e, MemorySegment a) { double m = 0; for (int i = 0; i < e.length; i++) m = Math.max(m, Math.abs(e[i] - a.getAtIndex(ValueLayout.JAVA_FLOAT, i))); return m; }
}
