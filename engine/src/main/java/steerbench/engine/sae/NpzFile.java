package steerbench.engine.sae;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import steerbench.engine.checkpoint.MappedFile;
import steerbench.engine.checkpoint.RegularFile;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// NumPy's `.npz`: a zip archive of `.npy` arrays, as Gemma Scope publishes its SAEs (deflated). A graph
/// cannot map deflated bytes, so each array is inflated once into the cache and mapped from there.
final class NpzFile implements AutoCloseable {
    private static final int MAX_ARRAYS = 64;
    private static final long ALWAYS_INFLATED = 64L << 20;
    /// Weights deflate to more than half of their size; a bomb, to a thousandth.
    private static final int MAX_RATIO = 100;

    private final Path file;
    private final PackedStore store;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Set<String> transposed = new HashSet<>();
    private final List<MappedFile> mappings = new ArrayList<>();

    private NpzFile(Path file, PackedStore store) {
        this.file = file;
        this.store = store;
    }

    /// @param store takes the inflated arrays
    static NpzFile open(Path file, PackedStore store) {
        RegularFile.check(file);
        NpzFile npz = new NpzFile(file, store);
        try {
            ZipDirectory.check(file);
            npz.read();
            return npz;
        } catch (ZipException | EOFException e) {
            npz.close();
            throw npz.invalid("is no intact zip archive (" + e.getMessage() + ")");
        } catch (IOException e) {
            npz.close();
            throw StorageException.unreadable(file.toString(), e);
        } catch (RuntimeException e) {
            npz.close();
            throw e;
        }
    }

    /// An array as its header announces it.
    private record Announced(ZipEntry entry, NpyHeader header) {}

    private void read() throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, Announced> arrays = new LinkedHashMap<>();
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (arrays.size() == MAX_ARRAYS) {
                    throw invalid("holds more than " + MAX_ARRAYS + " arrays");
                }
                // Names become file names in the cache.
                if (!entry.getName().matches("[A-Za-z_0-9]{1,64}\\.npy")) {
                    throw invalid("entry '" + entry.getName() + "' is no .npy array with a plain name");
                }
                String name = entry.getName().substring(0, entry.getName().length() - ".npy".length());
                if (arrays.put(name, announced(zip, entry, name)) != null) {
                    throw invalid("holds array '" + name + "' twice");
                }
            }
            checkRatio(arrays);
            for (Map.Entry<String, Announced> array : arrays.entrySet()) {
                tensors.put(array.getKey(), array(zip, array.getValue(), array.getKey()));
            }
        }
    }

    private Announced announced(ZipFile zip, ZipEntry entry, String name) throws IOException {
        NpyHeader header;
        try (NpzEntryStream in = new NpzEntryStream(file, zip, entry)) {
            header = NpyHeader.read(in);
        } catch (NpyHeader.Malformed e) {
            throw invalid("array '" + name + "' " + e.getMessage());
        }
        // The archive's own length must agree before anything is written.
        if (entry.getSize() != header.dataBytes() + header.bytes()) {
            throw invalid("array '" + name + "' claims the shape " + header.shape() + ", but takes " + entry.getSize()
                    + " bytes");
        }
        return new Announced(entry, header);
    }

    /// Of all arrays together, against the whole file: entries may share their deflated bytes.
    private void checkRatio(Map<String, Announced> arrays) throws IOException {
        long inflated = 0;
        for (Announced array : arrays.values()) {
            // Each is limited so that the sum cannot overflow.
            inflated += Math.min(array.header().dataBytes(), Long.MAX_VALUE / MAX_ARRAYS);
        }
        if (inflated > ALWAYS_INFLATED && inflated / MAX_RATIO > Files.size(file)) {
            throw invalid("inflates " + Files.size(file) + " bytes to " + inflated + ": no weights do");
        }
    }

    private Tensor array(ZipFile zip, Announced array, String name) throws IOException {
        NpyHeader header = array.header();
        if (header.transposed()) {
            transposed.add(name);
        }
        long bytes = header.dataBytes();
        ExternalData inflated = store.copy("npz." + name, bytes, () -> {
            NpzEntryStream in = new NpzEntryStream(file, zip, array.entry());
            in.skipNBytes(header.bytes());
            return in;
        });
        if (bytes == 0) {
            return new Tensor(name, header.dtype(), header.shape(), inflated.file(), 0, MemorySegment.NULL);
        }
        MappedFile mapping = MappedFile.open(inflated.file());
        mappings.add(mapping);
        MemorySegment data = mapping.slice("array '" + name + "'", inflated.offset(), bytes);
        return new Tensor(name, header.dtype(), header.shape(), inflated.file(), inflated.offset(), data);
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(
                file.toString(), reason, "The file is damaged or incomplete: fetch it again from its source");
    }

    /// Whether [#tensors] holds the transpose of the array: arrays in Fortran order are left as they lie.
    boolean isTransposed(String name) {
        return transposed.contains(name);
    }

    Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        mappings.forEach(MappedFile::close);
    }
}
