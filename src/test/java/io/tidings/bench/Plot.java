package io.tidings.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Bars: per row and contender, its value against the largest of the row. Colours suit a light and a
 * dark page.
 */
record Plot(Map<Row, Map<Contender, Outcome>> results) {
  private static final int WIDTH = 860;
  private static final int LABEL = 150;
  private static final int VALUE = 110;
  private static final int BAR = 16;
  private static final int STEP = 20;

  String svg() {
    List<String> shapes = new ArrayList<>();
    int y = 10;
    for (Map.Entry<Row, Map<Contender, Outcome>> entry : results.entrySet()) {
      y = group(entry.getKey(), entry.getValue(), y, shapes);
    }
    return String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"system-ui, sans-serif\" font-size=\"13\">%n",
            WIDTH, y)
        + "<style>text{fill:#57606a}.title{font-weight:600}.ours{fill:#1f6feb}.other{fill:#8b949e}"
        + "@media(prefers-color-scheme:dark){text{fill:#c9d1d9}}</style>\n"
        + String.join("\n", shapes)
        + "\n</svg>\n";
  }

  private static int group(
      Row row, Map<Contender, Outcome> outcomes, int top, List<String> shapes) {
    double largest =
        outcomes.values().stream()
            .filter(Outcome::isResult)
            .mapToDouble(Outcome::value)
            .max()
            .orElse(0);
    if (largest <= 0) {
      return top;
    }
    int y = top + BAR;
    shapes.add(text("title", 0, y, row.title() + ", " + row.measure().unit()));
    for (Map.Entry<Contender, Outcome> entry : outcomes.entrySet()) {
      if (entry.getValue().isResult()) {
        y += STEP;
        double value = entry.getValue().value();
        double width = Math.max(1, value / largest * (WIDTH - LABEL - VALUE));
        boolean ours = entry.getKey().equals(row.contenders().get(0));
        shapes.add(text("name", 0, y, entry.getKey().name()));
        shapes.add(
            String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                ours ? "ours" : "other",
                LABEL,
                y - BAR + 4,
                width,
                BAR - 2));
        shapes.add(text("value", LABEL + (int) width + 6, y, number(value)));
      }
    }
    return y + STEP;
  }

  private static String text(String type, int x, int y, String text) {
    return String.format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>", type, x, y, text);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }
}
