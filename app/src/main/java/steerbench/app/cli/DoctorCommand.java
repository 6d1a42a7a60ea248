package steerbench.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import steerbench.app.doctor.Doctor;
import steerbench.app.doctor.Finding;
import steerbench.engine.device.DeviceChoice;

/// `doctor`.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say what was found on this machine, what is missing, and how to get it.")
final class DoctorCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private DeviceOption device = new DeviceOption();

    DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        List<Finding> findings =
                new Doctor(context.folders(), System.getenv(), device.choice() != DeviceChoice.CPU).findings();
        if (json.enabled()) {
            context.console().json(findings);
        } else {
            for (Finding f : findings) {
                context.console().format("%-4s %-22s %s", f.good() ? "ok" : "--", f.subject(), f.found());
                if (!f.remedy().isEmpty()) {
                    context.console().format("     %-22s %s", "", f.remedy());
                }
            }
        }
        return ExitCode.OK;
    }
}
