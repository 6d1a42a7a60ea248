package steerbench.engine.hub;

import java.util.List;

/// All downloads of the program: a few files at once, whatever they belong to, on threads of their own.
public final class HubDownloads implements AutoCloseable {
    /// Starts to fetch `files` of the tree, and returns at once.
    public HubDownload start(HubTree tree, List<HubFile> files) {
        throw new UnsupportedOperationException("soon");
    }

    /// Those that were started and are not done or cancelled.
    public List<HubDownload> open() {
        throw new UnsupportedOperationException("soon");
    }

    /// Cancels what is running.
    @Override
    public void close() {
        throw new UnsupportedOperationException("soon");
    }
}
