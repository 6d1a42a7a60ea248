package steerbench.engine.sae;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.MappedFile;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// NumPy's `.npz`: a zip archive of `.npy` arrays, as Gemma Scope publishes its SAEs (deflated). A graph cannot map
/// deflated bytes, so each array is inflated once into the cache and mapped from there.
final class NpzFile implements AutoCloseable {
    private static final int MAX_ARRAYS = 64;
    private static final int MAX_HEADER = 1 << 16;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']{1,8})'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");

    private final Map<String, Tensor> tensors;
    private final List<MappedFile> mappings;

    private NpzFile(Map<String, Tensor> tensors, List<MappedFile> mappings) {
        this.tensors = tensors;
        this.mappings = mappings;
    }

    /// @param store takes the inflated arrays
    static NpzFile open(Path file, PackedStore store) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<MappedFile> mappings = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (tensors.size() == MAX_ARRAYS) {
                    throw invalid(file, "holds more than " + MAX_ARRAYS + " arrays");
                }
                if (!entry.getName().endsWith(".npy")) {
                    throw invalid(file, "entry '" + entry.getName() + "' is no .npy array");
                }
                String name = entry.getName().substring(0, entry.getName().length() - 4);
                tensors.put(name, array(file, zip, entry, name, store, mappings));
            }
        } catch (ZipException e) {
            mappings.forEach(MappedFile::close);
            throw invalid(file, "is no zip archive (" + e.getMessage() + ")");
        } catch (IOException e) {
            mappings.forEach(MappedFile::close);
            throw new StorageException(file.toString(), "cannot be read (" + e.getMessage() + ")", "", e);
        } catch (RuntimeException e) {
            mappings.forEach(MappedFile::close);
            throw e;
        }
        return new NpzFile(Collections.unmodifiableMap(tensors), mappings);
    }

    private record Header(DType dtype, Shape shape, int bytes) {}

    private static Tensor array(
            Path file, ZipFile zip, ZipEntry entry, String name, PackedStore store, List<MappedFile> mappings)
            throws IOException {
        if (!name.matches("[A-Za-z_0-9]{1,64}")) {
            throw invalid(file, "has an array named '" + name + "'");
        }
        Header header;
        try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
            header = header(file, name, in);
        }
        long bytes = header.dtype().bytes(header.shape().elements());
        // The archive's own length must agree, before anything is inflated: a bomb would not.
        if (entry.getSize() != bytes + header.bytes()) {
            throw invalid(
                    file, "array '" + name + "' claims " + header.shape() + ", but takes " + entry.getSize() + " bytes");
        }
        ExternalData inflated = store.copy("npz." + name, bytes, () -> {
            InputStream in = zip.getInputStream(entry);
            in.skipNBytes(header.bytes());
            return in;
        });
        MappedFile mapping = MappedFile.open(inflated.file());
        mappings.add(mapping);
        MemorySegment data = mapping.slice("array '" + name + "'", inflated.offset(), bytes);
        return new Tensor(name, header.dtype(), header.shape(), inflated.file(), inflated.offset(), data);
    }

    private static Header header(Path file, String name, DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(8);
        boolean numpy = magic.length == 8 && (magic[0] & 0xff) == 0x93 && magic[1] == 'N' && magic[2] == 'U';
        if (!numpy) {
            throw invalid(file, "array '" + name + "' has no NumPy header");
        }
        boolean wide = magic[6] >= 2;
        byte[] lengthBytes = in.readNBytes(wide ? 4 : 2);
        long length = 0;
        for (int i = lengthBytes.length - 1; i >= 0; i--) {
            length = length << 8 | (lengthBytes[i] & 0xff);
        }
        if (length > MAX_HEADER) {
            throw invalid(file, "array '" + name + "' has a header of " + length + " bytes");
        }
        String text = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
        DType dtype = dtype(group(DESCR, text));
        if (dtype == null || !"False".equals(group(FORTRAN, text))) {
            throw invalid(file, "array '" + name + "' is not of floats in C order: " + text.strip());
        }
        return new Header(dtype, shape(file, name, group(SHAPE, text)), 8 + lengthBytes.length + (int) length);
    }

    private static @Nullable String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static @Nullable DType dtype(@Nullable String descr) {
        return switch (descr) {
            case "<f4" -> DType.F32;
            case "<f2" -> DType.F16;
            case "<f8" -> DType.F64;
            case null, default -> null;
        };
    }

    private static Shape shape(Path file, String name, @Nullable String text) {
        if (text == null) {
            throw invalid(file, "array '" + name + "' has no shape");
        }
        List<Long> dims = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                dims.add(parse(file, name, part.strip()));
            }
        }
        Shape shape = Shape.of(dims.stream().mapToLong(d -> d).toArray());
        try {
            DType.F64.bytes(shape.elements());
        } catch (ArithmeticException e) {
            throw invalid(file, "array '" + name + "' has the shape " + shape);
        }
        return shape;
    }

    private static long parse(Path file, String name, String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw invalid(file, "array '" + name + "' has the dimension " + number);
        }
    }

    private static InvalidFileException invalid(Path file, String reason) {
        return new InvalidFileException(
                file.toString(), reason, "The file is damaged or incomplete: fetch it again from its source");
    }

    Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        mappings.forEach(MappedFile::close);
    }
}
