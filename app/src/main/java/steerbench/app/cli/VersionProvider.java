package steerbench.app.cli;

import picocli.CommandLine.IVersionProvider;

/// The version the jar says it has.
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        return new String[] {"Steerbench " + (version == null ? "(built from source)" : version)};
    }
}
