package steerbench.engine.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.util.Locale;

/// The cache could not be written (a full disk, say), as opposed to: a source did not deliver.
public final class CacheWriteException extends IOException {
    private static final long serialVersionUID = 1L;

    public CacheWriteException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /// Whether another source would fail in the same way.
    public static boolean isBehind(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return e instanceof CacheWriteException
                || e instanceof FileSystemException
                || message.contains("no space left on device") // pip's words
                || message.contains("disk quota exceeded");
    }

    /// Like `InputStream.transferTo`, but tells a failing source from a failing disk.
    public static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            write(out, buffer, n);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int n) throws CacheWriteException {
        try {
            out.write(buffer, 0, n);
        } catch (IOException e) {
            throw new CacheWriteException(e);
        }
    }
}
