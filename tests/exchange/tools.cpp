#include "exchange/tools.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/wait.h>

#include "qkv/number_format.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv::test {
namespace {

std::string in_quotes(const std::string& text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
    return result + "'";
}

}  // namespace

Outcome run(const std::vector<std::string>& arguments, const std::filesystem::path& folder) {
    std::string command = "cd " + in_quotes(folder.string()) + " && timeout --kill-after=5 120";
    for (const std::string& argument : arguments) command += ' ' + in_quotes(argument);
    FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("no pipe");
    Outcome outcome;
    std::array<char, 4096> part{};
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe))
        outcome.out.append(part.data(), size);
    const int status = pclose(pipe);
    if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
    return outcome;
}

std::vector<Outcome> run_scripts(const std::vector<std::string>& scripts) {
    const TemporaryFolder folder;
    for (std::size_t i = 0; i < scripts.size(); ++i) write(folder / (std::to_string(i) + ".py"), scripts[i]);
    const Outcome all =
        run({python, QKV_SOURCE_DIR "/tests/exchange/run_scripts.py", folder.path().string()}, folder.path());
    if (all.exit_code != 0) throw std::runtime_error(all.out);
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        const std::string name = std::to_string(i);
        outcomes.push_back({std::stoi(content(folder / (name + ".code"))), content(folder / (name + ".out"))});
    }
    return outcomes;
}

bool skips_without_modules(std::initializer_list<const char*> modules) {
    if (skips_without({python})) return true;
    for (const char* module : modules) {
        const std::string find = std::string("import importlib.util as u; exit(u.find_spec('") + module + "') is None)";
        if (run({python, "-c", find}, std::filesystem::temp_directory_path()).exit_code == 0) continue;
        skip_test(std::string("Python has no ") + module);
        return true;
    }
    return false;
}

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string exported_file(const Document& document, ExportFormat format, Language language) {
    return exported(document, format, {{language, default_decimals}}).value().front().bytes;
}

Document nasty_document() {
    Random random(950);
    Document document = random_document(random, 9, 3, 2);
    document.tokens = {"100%_#&", "a\\b^c~d", "{x}$y$<z>\"'--", "\"\"\"'''", "=1+1\n\n\x01",
                       "먹었다",  "😀",        "שלום",           "नमस्ते"};
    document.sentence = "100%_#& a\\b^c~d {x}$y$<z>\"'-- \"\"\"''' =1+1\n\n\x01 먹었다 😀 שלום नमस्ते";
    document.options = {0.5, Mask::causal, 2.0};
    return document;
}

}  // namespace qkv::test
