/// What the window is drawn with: layouts, style sheets, texts, fonts.
@NullMarked
package steerbench.ui;

import org.jspecify.annotations.NullMarked;
