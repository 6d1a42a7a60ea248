package steerbench.engine.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.transfer.Download;
import steerbench.engine.transfer.Http;
import steerbench.engine.transfer.HttpReply;

/// Brings one file into the cache: blob first, then the snapshot's link to it.
record HubFetch(HubClient client, Http http, HubCache cache, CacheWriter writer, HubTree tree, HubFile file) {

    void run(Progress progress, Cancellation cancellation) {
        client.asking(tree.repo().id(), tree.repo().revision(), file.path(), () -> {
            if (!writer.isThere(tree, file)) {
                Path lock = cache.lock(tree.repo(), file);
                try (HubLock _ = HubLock.acquire(lock, progress, cancellation)) {
                    fetchLocked(progress, cancellation);
                }
            }
            return file;
        });
    }

    private void fetchLocked(Progress progress, Cancellation cancellation) throws IOException {
        if (writer.isThere(tree, file)) { // whoever held the lock before has fetched it
            return;
        }
        boolean fresh = !writer.hasBlob(tree, file);
        if (fresh) {
            Download.Wanted wanted = new Download.Wanted(
                    cache.incomplete(tree.repo(), file), cache.blob(tree.repo(), file), file.bytes(), file.hash());
            client.withToken(() -> {
                new Download(http, client.query(tree, file), wanted, this::requireSameFile).run(progress, cancellation);
                return file;
            });
        }
        writer.link(tree, file, fresh);
    }

    /// The Hub says with each answer which content it leads to.
    private void requireSameFile(HttpReply reply) throws IOException {
        String etag = normalised(reply.first().firstValue("X-Linked-Etag").orElse(""));
        if (!etag.isEmpty() && !etag.equalsIgnoreCase(file.hash().hex())) {
            throw new IOException("the Hub now names another content (" + etag + ") than in its listing ("
                    + file.hash().hex() + ")");
        }
        long bytes = reply.first().firstValueAsLong("X-Linked-Size").orElse(file.bytes());
        if (bytes != file.bytes()) {
            throw new IOException("the Hub now says " + bytes + " bytes, and in its listing " + file.bytes());
        }
        String commit = reply.first().firstValue("X-Repo-Commit").orElse(tree.commit());
        if (!commit.equals(tree.commit())) {
            throw new IOException("the Hub answers for commit " + commit + " instead of " + tree.commit());
        }
    }

    /// As `huggingface_hub` does it: without quotes and the mark of a weak tag.
    static String normalised(String etag) {
        return etag.replaceFirst("^[W/]+", "").replaceAll("^\"+|\"+$", "");
    }

    /// Bytes that have yet to come.
    long missingBytes() throws IOException {
        if (writer.isThere(tree, file) || writer.hasBlob(tree, file)) {
            return 0;
        }
        Path part = cache.incomplete(tree.repo(), file);
        return file.bytes() - (Files.exists(part) ? Math.min(file.bytes(), Files.size(part)) : 0);
    }
}
