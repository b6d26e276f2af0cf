package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidings.config.Settings;
import io.tidings.it.Readme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says of settings is so, and its Java compiles. */
class ReadmeTest {
  private static final Pattern VALUE = Pattern.compile("`([^\\[`]+)`.*");
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

  @TempDir Path directory;

  @Test
  void listsEverySettingWithItsDefault() throws IOException {
    Map<String, String> said = Readme.settings();
    assertThat(said.keySet()).isEqualTo(packagedKeys());

    Map<String, String> variables = new TreeMap<>();
    said.forEach(
        (key, cell) -> {
          Matcher value = VALUE.matcher(cell);
          if (value.matches()) {
            variables.put(variable(key), value.group(1));
          }
        });
    assertThat(variables).isNotEmpty();
    assertThat(Settings.load(directory, variables)).isEqualTo(packaged());
  }

  @Test
  void showsTheChannelsAsTheyArePackaged() throws IOException {
    Path own = Files.createDirectories(directory.resolve("own"));
    Path file = Files.createDirectories(own.resolve("conf")).resolve("tidings.yaml");
    Files.writeString(file, Readme.code("yaml").get(0));
    assertThat(Settings.load(own, Map.of()).channels()).isEqualTo(packaged().channels());
  }

  @Test
  void showsJavaThatCompiles() {
    List<JavaFileObject> sources = Readme.code("java").stream().map(ReadmeTest::source).toList();
    assertThat(sources).isNotEmpty();
    DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", directory.toString(), "-proc:none", "-Xlint:all,-classfile");
    javac.getTask(null, null, complaints, options, null, sources).call();
    assertThat(complaints.getDiagnostics()).isEmpty();
  }

  private static JavaFileObject source(String code) {
    Matcher name = CLASS.matcher(code);
    assertThat(name.find()).as("a class in %s", code).isTrue();
    URI uri = URI.create("readme:///" + name.group(1) + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  private Settings packaged() {
    return Settings.load(directory, Map.of());
  }

  /** A list is one setting. */
  private static Set<String> packagedKeys() throws IOException {
    JsonNode root = new YAMLMapper().readTree(Settings.class.getResource("/" + Settings.FILE));
    Set<String> keys = new TreeSet<>();
    root.fieldNames()
        .forEachRemaining(
            section -> {
              if (root.get(section).isObject()) {
                root.get(section).fieldNames().forEachRemaining(it -> keys.add(section + "." + it));
              } else {
                keys.add(section);
              }
            });
    return keys;
  }

  private static String variable(String key) {
    String words = key.replaceAll("[A-Z]", "_$0").replace('.', '_');
    return "TIDINGS_" + words.toUpperCase(Locale.ROOT);
  }
}
