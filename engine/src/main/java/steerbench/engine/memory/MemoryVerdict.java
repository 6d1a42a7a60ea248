package steerbench.engine.memory;

/// Whether a model will fit into the machine's memory.
public record MemoryVerdict(Level level, MemoryEstimate estimate, MachineMemory machine) {
    /// Of what is available, so much may be taken before it gets tight.
    private static final double COMFORTABLE = 0.8;

    /// The answer.
    public enum Level {
        FITS("fits"),
        TIGHT("tight"),
        DOES_NOT_FIT("does not fit");

        private final String label;

        Level(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public static MemoryVerdict of(MemoryEstimate estimate, MachineMemory machine) {
        long need = estimate.total();
        Level level = need > machine.available()
                ? Level.DOES_NOT_FIT
                : need > COMFORTABLE * machine.available() ? Level.TIGHT : Level.FITS;
        return new MemoryVerdict(level, estimate, machine);
    }

    public boolean fits() {
        return level != Level.DOES_NOT_FIT;
    }

    /// The figures, for people.
    public String figures() {
        MemoryEstimate e = estimate;
        return "needs about " + bytes(e.total()) + " in the mode " + e.mode().label(e.precision()) + " (weights "
                + bytes(e.weights())
                + ", keys and values of " + e.use().rows() + " rows of "
                + e.use().positions() + " tokens "
                + bytes(e.keysAndValues()) + (e.saes() > 0 ? ", SAE " + bytes(e.saes()) : "") + ", program "
                + bytes(e.base()) + "); " + bytes(machine.available()) + " of " + bytes(machine.total())
                + " are available"
                + (machine.place().isEmpty() ? "" : " " + machine.place());
    }

    /// What helps; empty where it fits.
    public String remedy() {
        return switch (level) {
            case FITS -> "";
            case TIGHT -> "Close other programs if it gets slow";
            case DOES_NOT_FIT ->
                "Close other programs, take a smaller or more strongly quantised model, or a narrower SAE";
        };
    }

    private static String bytes(long bytes) {
        return new ByteSize(bytes).toString();
    }
}
