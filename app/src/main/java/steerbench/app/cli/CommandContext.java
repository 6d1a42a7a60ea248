package steerbench.app.cli;

import steerbench.app.mask.ToxicWords;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.task.Cancellation;

/// What every command is given.
///
/// @param cancellation cancelled by Ctrl-C
record CommandContext(Console console, Cancellation cancellation) {

    CacheFolders folders() {
        return CacheFolders.ofUser();
    }

    /// How toxic words are shown.
    ToxicWords masking(boolean reveal) {
        return reveal ? ToxicWords.revealed() : ToxicWords.masked();
    }
}
