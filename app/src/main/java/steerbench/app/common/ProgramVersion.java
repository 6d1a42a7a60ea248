package steerbench.app.common;

import steerbench.engine.workbench.EngineInfo;

/// Which Steerbench this is.
public final class ProgramVersion {
    private ProgramVersion() {}

    /// As its jar says.
    public static String text() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return "Steerbench " + (version == null ? "(built from source)" : version);
    }

    /// With what runs its graphs.
    public static String with(EngineInfo engine) {
        return text() + ", " + engine.runtime();
    }
}
