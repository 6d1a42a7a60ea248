package steerbench.app.tokens;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;
import javafx.scene.transform.Rotate;
import steerbench.app.tokens.HeatMapViewModel.Grid;
import steerbench.app.tokens.HeatMapViewModel.Row;

/// A token-by-feature heat grid, tokens written upwards above their columns, features left of their rows.
/// Cells are painted at their size on screen into a pixel buffer (a stretched image would be blurred); a
/// cursor moves over them by pointer and arrow keys.
final class HeatMap extends Region {
    static final double ROW = 15;
    private static final double NARROW_LABELS = 46;
    private static final double WIDE_LABELS = 74;
    private static final int LONGEST_NARROW = 6;
    private static final double HEAD_LETTER = 5.2;
    private static final int LONGEST_TOKEN = 9;
    private static final double HEAD_LINE = 9;
    private static final double NARROWEST = 5;
    private static final double WIDEST = 34;
    private static final int UNKNOWN_LIGHT = 0xffe4e6eb;
    private static final int UNKNOWN_DARK = 0xff1b1f26;

    private final ImageView image = new ImageView();
    private final Pane labels = new Pane();
    private final Pane heads = new Pane();
    private final Tooltip tip = new Tooltip();
    private final Rectangle cursor = new Rectangle();
    private Grid grid = Grid.NOTHING;
    private ActivationRamp ramp = ActivationRamp.of(steerbench.app.state.Theme.LIGHT);
    private boolean dark;
    private int row;
    private int token;
    private BiConsumer<Integer, Integer> visited = (_, _) -> {};
    private IntConsumer chosen = _ -> {};

    HeatMap() {
        getStyleClass().add("heat-map");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        cursor.getStyleClass().add("heat-cursor");
        cursor.setManaged(false);
        cursor.setMouseTransparent(true);
        labels.setManaged(false);
        labels.setMouseTransparent(true);
        heads.setManaged(false);
        heads.setMouseTransparent(true);
        Tooltip.install(this, tip);
        image.setManaged(false);
        getChildren().addAll(image, labels, heads, cursor);
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> moveTo(rowAt(e.getY()), tokenAt(e.getX())));
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            requestFocus();
            moveTo(rowAt(e.getY()), tokenAt(e.getX()));
            choose();
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
        focusedProperty().addListener((_, _, focused) -> {
            if (focused) {
                moveTo(row, token);
            }
        });
    }

    /// @param onVisit gets row and token under the cursor
    /// @param onChoose gets the row that was clicked, or where Enter was pressed
    void setHandlers(BiConsumer<Integer, Integer> onVisit, IntConsumer onChoose) {
        visited = onVisit;
        chosen = onChoose;
    }

    void show(Grid newGrid, ActivationRamp newRamp, boolean onDark) {
        grid = newGrid;
        ramp = newRamp;
        dark = onDark;
        row = Math.clamp(row, 0, Math.max(0, grid.rows().size() - 1));
        token = Math.clamp(token, 0, Math.max(0, grid.tokens().size() - 1));
        labels.getChildren().setAll(grid.rows().stream().map(HeatMap::label).toList());
        heads.getChildren().setAll(grid.tokens().stream().map(HeatMap::head).toList());
        requestLayout();
    }

    private static Text label(Row row) {
        Text text = new Text(row.name());
        text.getStyleClass().add("heat-label");
        if (row.steered()) {
            text.getStyleClass().add("heat-steered");
        }
        text.setTextOrigin(VPos.CENTER);
        return text;
    }

    /// Begins at the grid and runs upwards.
    private static Text head(String token) {
        Text text = new Text(token.length() > LONGEST_TOKEN ? token.substring(0, LONGEST_TOKEN - 1) + "…" : token);
        text.getStyleClass().add("heat-head");
        text.setTextOrigin(VPos.CENTER);
        text.getTransforms().setAll(new Rotate(-90));
        return text;
    }

    /// Room for the tokens.
    private double headHeight() {
        int longest = grid.tokens().stream().mapToInt(String::length).max().orElse(0);
        return Math.ceil(8 + HEAD_LETTER * Math.min(longest, LONGEST_TOKEN));
    }

    /// Room for the features' names.
    private double labelWidth() {
        boolean narrow = grid.rows().stream().allMatch(r -> r.name().length() <= LONGEST_NARROW);
        return narrow ? NARROW_LABELS : WIDE_LABELS;
    }

    private double cellWidth() {
        int tokens = Math.max(1, grid.tokens().size());
        return Math.clamp((getWidth() - labelWidth()) / tokens, NARROWEST, WIDEST);
    }

    private int rowAt(double y) {
        return (int) Math.floor((y - headHeight()) / ROW);
    }

    private int tokenAt(double x) {
        return (int) Math.floor((x - labelWidth()) / cellWidth());
    }

    private void moveTo(int newRow, int newToken) {
        if (newRow < 0
                || newRow >= grid.rows().size()
                || newToken < 0
                || newToken >= grid.tokens().size()) {
            return;
        }
        row = newRow;
        token = newToken;
        placeCursor();
        visited.accept(row, token);
        tip.setText(grid.rows().get(row).describe());
    }

    private void choose() {
        if (row < grid.rows().size()) {
            chosen.accept(row);
        }
    }

    private void keyPressed(KeyEvent event) {
        switch (event.getCode()) {
            case KeyCode.LEFT -> moveTo(row, token - 1);
            case KeyCode.RIGHT -> moveTo(row, token + 1);
            case KeyCode.UP -> moveTo(row - 1, token);
            case KeyCode.DOWN -> moveTo(row + 1, token);
            case KeyCode.HOME -> moveTo(row, 0);
            case KeyCode.END -> moveTo(row, grid.tokens().size() - 1);
            case KeyCode.ENTER, KeyCode.SPACE -> choose();
            default -> {
                return;
            }
        }
        event.consume();
    }

    @Override
    protected double computePrefWidth(double height) {
        return labelWidth() + NARROWEST * grid.tokens().size();
    }

    @Override
    protected double computeMinWidth(double height) {
        return computePrefWidth(height);
    }

    @Override
    protected double computePrefHeight(double width) {
        return grid.rows().isEmpty() ? 0 : headHeight() + ROW * grid.rows().size();
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected void layoutChildren() {
        for (int r = 0; r < labels.getChildren().size(); r++) {
            ((Text) labels.getChildren().get(r)).setY(headHeight() + ROW * r + ROW / 2);
        }
        placeHeads();
        paint();
        placeCursor();
    }

    /// Where columns are narrower than a line of text, only every so many columns are named.
    private void placeHeads() {
        double width = cellWidth();
        int every = (int) Math.ceil(HEAD_LINE / width);
        for (int t = 0; t < heads.getChildren().size(); t++) {
            Node text = heads.getChildren().get(t);
            text.setVisible(t % every == 0);
            text.setTranslateX(labelWidth() + (t + 0.5) * width);
            text.setTranslateY(headHeight() - 4);
        }
    }

    private void placeCursor() {
        cursor.setVisible(!grid.rows().isEmpty());
        double width = cellWidth();
        cursor.setX(labelWidth() + token * width);
        cursor.setY(headHeight() + row * ROW);
        cursor.setWidth(Math.max(2, width - 1));
        cursor.setHeight(ROW - 1);
    }

    private void paint() {
        double cell = cellWidth();
        int width = (int) Math.ceil(cell * grid.tokens().size());
        int rowHeight = (int) ROW;
        int height = rowHeight * grid.rows().size();
        if (width <= 0 || height <= 0) {
            image.setImage(null);
            return;
        }
        int[] pixels = new int[width * height];
        for (int r = 0; r < grid.rows().size(); r++) {
            paintRow(grid.rows().get(r), pixels, width, r * rowHeight, cell);
        }
        image.setImage(new WritableImage(
                new PixelBuffer<>(width, height, IntBuffer.wrap(pixels), PixelFormat.getIntArgbPreInstance())));
        image.setX(labelWidth());
        image.setY(headHeight());
    }

    private void paintRow(Row at, int[] pixels, int width, int top, double cell) {
        int first = top * width;
        for (int t = 0; t < at.activations().size(); t++) {
            int from = (int) Math.round(t * cell);
            // A hair of ground between cells, where there is room for it.
            int to = Math.min(width, (int) Math.round((t + 1) * cell)) - (cell >= 8 ? 1 : 0);
            double ratio = at.ratio(t);
            int colour = Double.isNaN(ratio) ? dark ? UNKNOWN_DARK : UNKNOWN_LIGHT : ramp.argb(ratio);
            Arrays.fill(pixels, first + from, first + Math.max(from, to), colour);
        }
        for (int y = 1; y < ROW - 1; y++) {
            System.arraycopy(pixels, first, pixels, first + y * width, width);
        }
    }
}
