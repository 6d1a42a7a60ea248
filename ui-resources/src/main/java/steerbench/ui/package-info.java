/// Everything a designer edits: FXML, CSS, texts, icons, fonts; and the one class that finds it.
@NullMarked
package steerbench.ui;

import org.jspecify.annotations.NullMarked;
