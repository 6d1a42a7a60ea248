package steerbench.app.window;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;

/// What shortcuts do in other panes.
///
/// @param generate begins a run
/// @param stop ends what is under way, or dismisses what is told
/// @param search goes to the search field
/// @param catalogue shows or hides models and SAEs
/// @param report takes the texts down as they are now, to be written into a file
/// @param hasReport whether there are any
record WindowActions(
        Runnable generate,
        Runnable stop,
        Runnable search,
        Runnable catalogue,
        Supplier<Consumer<Path>> report,
        ReadOnlyBooleanProperty hasReport) {}
