package steerbench.app.cli;

import picocli.CommandLine.IVersionProvider;
import steerbench.app.common.ProgramVersion;

/// The version the jar says it has.
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {ProgramVersion.text()};
    }
}
