package steerbench.engine.sae;

import steerbench.engine.problem.UnsupportedException;

/// What reads one place and writes another is refused: its features are no directions of the stream it
/// reads, so neither their activations nor steering along them mean what this program says.
final class Transcoders {
    private Transcoders() {}

    static UnsupportedException refused(Object file, String in, String out, String remedy) {
        return new UnsupportedException(
                file.toString(),
                "is a transcoder (from '" + in + "' to '" + out + "'): its features are no directions of the stream"
                        + " it reads",
                remedy);
    }
}
