#include "command_line/target.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string_view>
#include <variant>
#include <vector>

#include "command_line/input.h"
#include "command_line/standard_streams.h"
#include "files/file_names.h"
#include "qkv/capture.h"
#include "qkv/file.h"
#include "qkv/open_file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

// Also those beside the named one that are read with it: k.csv beside q.csv, a.tokens.json beside a.npz.
std::vector<fs::path> files_read(const Arguments& arguments) {
    if (!arguments.has_input) return {};
    const fs::path input = arguments.input == "-" ? fs::path("/dev/stdin") : path_from_utf8(arguments.input);
    std::vector<fs::path> files{input, arguments.capture.tokens, fs::path(input).replace_extension(".tokens.json")};
    for (const std::string& name : arguments.capture.names) files.push_back(path_from_utf8(name));
    std::error_code error;
    const fs::path folder = fs::is_directory(input, error) ? input : input.parent_path();
    if (folder != input && !names_exported_table(to_utf8(input.filename())) && input.extension() != ".npy")
        return files;
    for (const auto& entry : fs::directory_iterator(folder.empty() ? fs::path(".") : folder, error)) {
        if (entry.path().extension() == input.extension() || folder == input) files.push_back(entry.path());
    }
    return files;
}

bool is_one_of(const fs::path& path, const std::vector<fs::path>& files) {
    return std::any_of(files.begin(), files.end(), [&](const fs::path& file) {
        std::error_code error;
        return !file.empty() && fs::equivalent(file, path, error);
    });
}

// Its first characters, without white space and what UTF-16 has between the letters.
std::string start_of(const fs::path& path) {
    std::array<char, 4096> bytes{};
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), bytes.size());
    std::string start(bytes.data(), static_cast<std::size_t>(file.gcount()));
    std::erase_if(start, [](unsigned char c) { return c == 0 || std::isspace(c) != 0; });
    return start;
}

// A document says so at its beginning, whatever version it has, also one that can't be read: saved as UTF-16, with a
// comment in front, or damaged. What qkv exports holds a document as a member.
bool begins_as_document(const std::string& start) {
    const auto format = start.find(R"("format":"qkv")");
    return format != start.npos && start.find(R"("document":)") > format;
}

// Other programs order members in their own way.
bool holds_document(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return false;
    const std::string start = start_of(path);
    if (begins_as_document(start)) return true;
    constexpr std::size_t longest_mark = 3;  // of the byte order
    if (start.find('{') > longest_mark) return false;
    const auto opened = open_file(path);
    return opened && std::holds_alternative<Document>(*opened);
}

}  // namespace

Result<void> check_target(const Arguments& arguments, const std::string& out) {
    const fs::path path = path_from_utf8(out);
    const auto refused = [&](const char* id) { return tl::unexpected(Problem{id, {{"file", out}}}); };
    if (is_one_of(path, files_read(arguments))) return refused("problem.target.is_input");
    if (is_document_name(out)) return refused("problem.target.document_ending");
    if (holds_document(path)) return refused("problem.target.is_document");
    return {};
}

bool is_standard_output(const std::string& out) {
    return out == "-" || out == "/dev/stdout" || out == "/dev/fd/1" || out == "/proc/self/fd/1";
}

Result<void> write_to(const std::string& out, std::string_view bytes) {
    if (!is_standard_output(out)) return write_file(path_from_utf8(out), bytes);
    // A failed write leaves std::cout bad; run_command_line() asks is_output_written() and says so.
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return {};
}

}  // namespace qkv
