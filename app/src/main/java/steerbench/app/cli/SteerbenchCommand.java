package steerbench.app.cli;

import picocli.CommandLine.Command;

/// `steerbench`: names the commands.
@Command(
        name = "steerbench",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Sparse-autoencoder features and steering of language models.",
            "Without a command the workbench window opens (with --device cpu|cuda|auto, on that device)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check or a run failed",
            "2:wrong command line, or not supported",
            "3:a given file is broken or of the wrong kind",
            "4:something needed is missing and could not be fetched",
            "130:stopped by Ctrl-C"
        },
        subcommands = {
            ActivationsCommand.class,
            GenerateCommand.class,
            FeaturesCommand.class,
            ModelCommand.class,
            SaeCommand.class,
            ScoreCommand.class,
            JudgeCommand.class,
            ParityCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            DemoCommand.class,
            SweepCommand.class,
            MemoryProbe.class
        })
final class SteerbenchCommand {}
