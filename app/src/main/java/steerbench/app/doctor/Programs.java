package steerbench.app.doctor;

import java.util.List;
import java.util.Optional;
import steerbench.engine.device.Platform;
import steerbench.engine.device.ProgramOutput;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.peer.PeerLibrary;
import steerbench.engine.peer.PeerSetup;

/// Programs beside this one: what builds it, fetches for it, measures it.
final class Programs {
    private static final long SECONDS = 30;

    private final CacheFolders folders;

    Programs(CacheFolders folders) {
        this.folders = folders;
    }

    List<Finding> findings() {
        return List.of(maven(), python(), pip(), llamaCpp(), torch());
    }

    private static Finding maven() {
        return firstLine(List.of(Platform.current().windows() ? "mvn.cmd" : "mvn", "--version"))
                .map(line -> Finding.good("Maven", line))
                .orElseGet(() -> Finding.missing(
                        "Maven",
                        "not on the PATH: the program cannot be built anew",
                        "Install Apache Maven 3.8 or later (apt-get install maven, brew install maven)"));
    }

    private static Finding python() {
        return firstLine(List.of("python3", "--version"))
                .or(() -> firstLine(List.of("python", "--version")))
                .map(line -> Finding.good("Python", line))
                .orElseGet(() -> Finding.missing(
                        "Python",
                        "not found: models come from the Hugging Face Hub only, not from the Python package index",
                        "Install Python 3 (apt-get install python3 python3-pip)"));
    }

    private static Finding pip() {
        return firstLine(List.of("python3", "-m", "pip", "--version"))
                .or(() -> firstLine(List.of("python", "-m", "pip", "--version")))
                .map(line -> Finding.good("pip", line.replaceAll(" from .*", "")))
                .orElseGet(() -> Finding.missing(
                        "pip",
                        "not found: package index mirrors that only pip knows of are not asked",
                        "Install it (apt-get install python3-pip, or python3 -m ensurepip)"));
    }

    private Finding llamaCpp() {
        return new PeerSetup(folders.root())
                .find(PeerLibrary.LLAMA_CPP, null)
                .map(python -> Finding.good("llama-cpp-python", "importable by " + python))
                .orElseGet(() -> Finding.missing(
                        "llama-cpp-python",
                        "not found: bench prints no ratios to llama.cpp; nothing else needs it",
                        PeerLibrary.LLAMA_CPP.remedy()));
    }

    private Finding torch() {
        String subject = "TransformerLens and SAELens";
        return new PeerSetup(folders.root())
                .find(PeerLibrary.TORCH, null)
                .map(python -> Finding.good(subject, "importable by " + python))
                .orElseGet(() -> Finding.missing(
                        subject,
                        "not found: bench --peers does not compare with them; nothing else needs them",
                        PeerLibrary.TORCH.remedy()));
    }

    /// What a program says first; empty where there is none, it fails or does not answer.
    private static Optional<String> firstLine(List<String> command) {
        // Maven colours its first line.
        return ProgramOutput.of(new ProcessBuilder(command).redirectErrorStream(true), SECONDS)
                .map(said -> said.replaceAll("\u001b\\[[0-9;]*m", ""))
                .flatMap(said -> said.lines().filter(l -> !l.isBlank()).findFirst());
    }
}
