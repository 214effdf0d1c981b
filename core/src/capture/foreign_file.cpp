#include "capture/foreign_file.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/short_text.h"
#include "qkv/path.h"

namespace qkv {
namespace {

struct Sign {
    std::string_view mark;  ///< how a file begins, or how its name ends
    const char* kind;       ///< of problem.foreign.KIND
};

constexpr std::array<Sign, 19> first_bytes{{{"GGUF", "gguf"},
                                            {"\x89HDF\r\n\x1a\n", "hdf5"},
                                            {"%PDF", "text"},
                                            {"\x89PNG", "picture"},
                                            {"\xFF\xD8\xFF", "picture"},
                                            {"GIF8", "picture"},
                                            {"\x1F\x8B", "packed"},
                                            {"BZh", "packed"},
                                            {"\xFD"
                                             "7zXZ",
                                             "packed"},
                                            {"7z\xBC\xAF", "packed"},
                                            {"\x28\xB5\x2F\xFD", "packed"},
                                            {"PAR1", "table"},
                                            {"ARROW1", "table"},
                                            {"MATLAB 5.0", "matlab"},
                                            {"\x80\x02", "pickle"},
                                            {"\x80\x03", "pickle"},
                                            {"\x80\x04", "pickle"},
                                            {"\x80\x05", "pickle"},
                                            {"\x7F"
                                             "ELF",
                                             "program"}}};

constexpr std::array<Sign, 48> foreign_endings{
    {{".pt", "pytorch"},    {".pth", "pytorch"},    {".bin", "pytorch"},   {".ckpt", "pytorch"},  {".pkl", "pickle"},
     {".pickle", "pickle"}, {".gguf", "gguf"},      {".ggml", "gguf"},     {".h5", "hdf5"},       {".hdf5", "hdf5"},
     {".keras", "hdf5"},    {".onnx", "onnx"},      {".pb", "onnx"},       {".tflite", "onnx"},   {".msgpack", "onnx"},
     {".mat", "matlab"},    {".xlsx", "table"},     {".xls", "table"},     {".xlsm", "table"},    {".ods", "table"},
     {".csv", "table"},     {".tsv", "table"},      {".parquet", "table"}, {".feather", "table"}, {".arrow", "table"},
     {".pdf", "text"},      {".doc", "text"},       {".docx", "text"},     {".odt", "text"},      {".hwp", "text"},
     {".hwpx", "text"},     {".ppt", "text"},       {".pptx", "text"},     {".html", "text"},     {".tex", "text"},
     {".ipynb", "text"},    {".py", "text"},        {".png", "picture"},   {".jpg", "picture"},   {".jpeg", "picture"},
     {".svg", "picture"},   {".zip", "packed"},     {".gz", "packed"},     {".tgz", "packed"},    {".tar", "packed"},
     {".7z", "packed"},     {".txt", "plain_text"}, {".md", "lesson"}}};

Problem foreign(std::string_view kind) { return {fmt::format("problem.foreign.{}", kind), {}}; }

const Sign* sign_of_ending(const std::filesystem::path& path) {
    const std::string ending = lower_case(to_utf8(path.extension()));
    const auto found = std::find_if(foreign_endings.begin(), foreign_endings.end(),
                                    [&](const Sign& sign) { return ending == sign.mark; });
    return found == foreign_endings.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Problem> foreign_file(const std::filesystem::path& path, std::string_view bytes) {
    const auto begun = std::find_if(first_bytes.begin(), first_bytes.end(),
                                    [&](const Sign& sign) { return bytes.starts_with(sign.mark); });
    const Sign* named = sign_of_ending(path);
    if (named != nullptr && !bytes.starts_with("PK")) return foreign(named->kind);
    if (begun != first_bytes.end()) return foreign(begun->kind);
    return std::nullopt;
}

bool has_foreign_ending(const std::filesystem::path& path) { return sign_of_ending(path) != nullptr; }

Problem foreign_archive(const std::vector<std::string>& members) {
    const auto has = [&](std::string_view part) {
        return std::any_of(members.begin(), members.end(),
                           [&](const std::string& name) { return name.find(part) != name.npos; });
    };
    if (has("data.pkl")) return foreign("pytorch");
    if (has("xl/workbook") || has("content.xml")) return foreign("table");
    if (has("word/") || has("ppt/") || has("Contents/section")) return foreign("text");
    if (has("model.weights.h5")) return foreign("hdf5");
    return members.empty() ? Problem{"problem.capture.no_arrays", {}} : foreign("archive");
}

}  // namespace qkv
