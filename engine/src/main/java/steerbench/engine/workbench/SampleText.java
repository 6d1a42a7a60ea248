package steerbench.engine.workbench;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import steerbench.engine.checkpoint.RegularFile;
import steerbench.engine.fit.ReferenceText;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;

/// Text on which a model is measured.
///
/// @param name where it is from, named in the result
/// @param passages each begins anew
public record SampleText(String name, List<String> passages) {
    private static final int MAX_BYTES = 1 << 26;

    public SampleText {
        passages = List.copyOf(passages);
        if (passages.isEmpty()) {
            throw new InvalidRequestException(name, "holds no text", "Give a file with some paragraphs of plain text");
        }
    }

    /// Ten short passages of plain English that come with the program.
    public static SampleText builtIn() {
        return new SampleText("built-in passages", ReferenceText.passages());
    }

    /// A UTF-8 text file; a blank line ends a passage.
    public static SampleText of(Path file) {
        if (!Files.exists(file)) {
            throw new MissingResourceException(file.toString(), "no such file", "Check the path");
        }
        RegularFile.checkSize(file, MAX_BYTES);
        try {
            return new SampleText(file.toString(), ReferenceText.split(Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(file.toString(), "is not UTF-8 text", "Save it as UTF-8", e);
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }
}
