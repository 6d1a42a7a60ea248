/// The default judge of toxicity: a pretrained sentence encoder and a small head of our own.
@NullMarked
package steerbench.engine.judge;

import org.jspecify.annotations.NullMarked;
