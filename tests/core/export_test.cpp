// Exports in every format, read back by other code than that which wrote them.
#include "qkv/export.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/tokenizer.h"
#include "qkv/unicode.h"
#include "support/exports.h"
#include "support/holds.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using test::count;
using test::english;
using test::file;
using test::files;
using test::holds;
using test::korean;
using test::nasty_document;
using test::nasty_tokens;
using test::Random;

std::map<std::string, Matrix> truth(const Document& document) {
    const Attention attention = attend(document);
    return {{"q", document.head().q},
            {"k", document.head().k},
            {"v", document.head().v},
            {"scores", attention.head().scores},
            {"weights", attention.head().weights},
            {"output", attention.head().output}};
}

std::uint64_t integer_at(std::string_view bytes, std::size_t at, std::size_t size) {
    REQUIRE(at + size <= bytes.size());
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

void check_numbers(std::string_view bytes, const Matrix& expected) {
    REQUIRE(bytes.size() == 8 * static_cast<std::size_t>(expected.size()));
    bool all_same = true;
    for (Eigen::Index i = 0; i < expected.size(); ++i) {
        const auto number = std::bit_cast<double>(integer_at(bytes, 8 * static_cast<std::size_t>(i), 8));
        all_same = all_same && same_bits(number, expected.data()[i]);
    }
    CHECK(all_same);
}

std::size_t size_at(std::string_view bytes, std::size_t at, std::size_t length) {
    return static_cast<std::size_t>(integer_at(bytes, at, length));
}

// The members of a zip file that are stored as they are, from its local headers.
std::map<std::string, std::string> members(std::string_view zip) {
    std::map<std::string, std::string> found;
    std::size_t at = 0;
    while (integer_at(zip, at, 4) == 0x04034B50) {
        CHECK(integer_at(zip, at + 8, 2) == 0);  // stored
        const std::size_t size = size_at(zip, at + 22, 4);
        const std::size_t name = size_at(zip, at + 26, 2);
        const std::size_t extra = size_at(zip, at + 28, 2);
        const std::size_t content = at + 30 + name + extra;
        found[std::string(zip.substr(at + 30, name))] = zip.substr(content, size);
        at = content + size;
    }
    return found;
}

struct Npy {
    std::string header;
    std::string data;
};

Npy npy(const std::string& bytes) {
    REQUIRE(bytes.starts_with(std::string("\x93NUMPY\x01\x00", 8)));
    const std::size_t size = size_at(bytes, 8, 2);
    CHECK((10 + size) % 64 == 0);
    CHECK(bytes[10 + size - 1] == '\n');
    return {bytes.substr(10, size), bytes.substr(10 + size)};
}

std::string shape(const Matrix& values) {
    return "'shape': (" + std::to_string(values.rows()) + ", " + std::to_string(values.cols()) + ")";
}

std::string text_of(std::string_view utf32) {
    std::string text;
    for (std::size_t at = 0; at < utf32.size(); at += 4) {
        const auto codepoint = static_cast<char32_t>(integer_at(utf32, at, 4));
        if (codepoint != 0) text += to_utf8(codepoint);
    }
    return text;
}

// RFC 4180.
std::vector<std::vector<std::string>> table(std::string_view csv) {
    REQUIRE(csv.starts_with("\xEF\xBB\xBF"));
    std::vector<std::vector<std::string>> rows(1);
    std::string field;
    bool in_quotes = false;
    for (std::size_t i = 3; i < csv.size(); ++i) {
        if (in_quotes) {
            if (csv[i] != '"') {
                field += csv[i];
            } else if (i + 1 < csv.size() && csv[i + 1] == '"') {
                field += csv[++i];
            } else {
                in_quotes = false;
            }
        } else if (csv[i] == '"') {
            in_quotes = true;
        } else if (csv[i] == ',') {
            rows.back().push_back(std::exchange(field, {}));
        } else if (csv.substr(i, 2) == "\r\n") {
            rows.back().push_back(std::exchange(field, {}));
            rows.emplace_back();
            ++i;
        } else {
            field += csv[i];
        }
    }
    CHECK(rows.back().empty());
    rows.pop_back();
    return rows;
}

double number(const std::string& text) {
    if (text == "-inf") return -std::numeric_limits<double>::infinity();
    return std::stod(text);
}

}  // namespace

TEST_CASE("every format has a name that finds it, and an ending") {
    std::set<std::string_view> names;
    for (const ExportFormat format : export_formats) {
        CHECK(names.insert(name(format)).second);
        CHECK(value_in(export_format_names, name(format)) == format);
        CHECK_FALSE(file_ending(format).empty());
        CHECK(is_folder(format) == (format == ExportFormat::csv));
    }
    CHECK(names.size() == 10);
    CHECK(file_ending(ExportFormat::python) == "py");
    CHECK(file_ending(ExportFormat::latex) == "tex");
    CHECK_FALSE(value_in(export_format_names, "NPZ"));
    CHECK_FALSE(value_in(export_format_names, ""));
}

TEST_CASE("the same document gives the same bytes, in every format") {
    Random random(901);
    const Document document = test::random_document(random, 5, 3, 2);
    for (const ExportFormat format : export_formats) {
        const auto once = files(document, format);
        const auto again = files(document, format);
        REQUIRE(once.size() == again.size());
        for (std::size_t i = 0; i < once.size(); ++i) CHECK(once[i].bytes == again[i].bytes);
    }
}

TEST_CASE("npz: each array is there bit by bit, aligned, with its shape; texts are UTF-32") {
    Random random(902);
    for (int round = 0; round < 40; ++round) {
        Document document = test::random_document(random);
        if (round == 0) document.sentence.clear();
        if (round == 1) document = nasty_document(random);
        const auto all = members(file(document, ExportFormat::npz));
        CHECK(all.size() == 11);
        for (const auto& [name, values] : truth(document)) {
            const Npy array = npy(all.at(name + ".npy"));
            CHECK(holds(array.header, "'descr': '<f8'"));
            CHECK(holds(array.header, "'fortran_order': False"));
            CHECK(holds(array.header, shape(values)));
            check_numbers(array.data, values);
        }
        const Npy tokens = npy(all.at("tokens.npy"));
        CHECK(holds(tokens.header, "'shape': (" + std::to_string(document.token_count()) + ",)"));
        const std::size_t size = tokens.data.size() / document.tokens.size();
        CHECK(holds(tokens.header, "'<U" + std::to_string(size / 4) + "'"));
        for (std::size_t i = 0; i < document.tokens.size(); ++i)
            CHECK(text_of(std::string_view(tokens.data).substr(i * size, size)) == document.tokens[i]);
        CHECK(text_of(npy(all.at("sentence.npy")).data) == document.sentence);
        CHECK(holds(npy(all.at("sentence.npy")).header, "'shape': ()"));
        CHECK(
            same_bits(std::bit_cast<double>(integer_at(npy(all.at("scale.npy")).data, 0, 8)), document.options.scale));
        CHECK(same_bits(std::bit_cast<double>(integer_at(npy(all.at("temperature.npy")).data, 0, 8)),
                        document.options.temperature));
        CHECK(text_of(npy(all.at("mask.npy")).data) == (document.options.mask == Mask::causal ? "causal" : "none"));
    }
}

TEST_CASE("safetensors: the data begin at a multiple of 8, without gaps, and hold each tensor bit by bit") {
    Random random(903);
    for (int round = 0; round < 40; ++round) {
        const Document document = round == 0 ? nasty_document(random) : test::random_document(random);
        const std::string bytes = file(document, ExportFormat::safetensors);
        const std::size_t size = size_at(bytes, 0, 8);
        CHECK(size % 8 == 0);
        const Json header = Json::parse(bytes.substr(8, size));
        const std::string_view data = std::string_view(bytes).substr(8 + size);
        std::size_t total = 0;
        for (const auto& [name, values] : truth(document)) {
            const Json& tensor = header.at(name);
            CHECK(tensor.at("dtype") == "F64");
            CHECK(tensor.at("shape") == Json{values.rows(), values.cols()});
            const std::size_t begin = tensor.at("data_offsets")[0];
            const std::size_t end = tensor.at("data_offsets")[1];
            check_numbers(data.substr(begin, end - begin), values);
            total += end - begin;
        }
        CHECK(total == data.size());
        const Json& about = header.at("__metadata__");
        for (const auto& [member, value] : about.items()) CHECK(value.is_string());
        CHECK(about.at("sentence") == document.sentence);
        CHECK(Json::parse(about.at("tokens").get<std::string>()) == Json(document.tokens));
        CHECK(same_bits(std::stod(about.at("scale").get<std::string>()), document.options.scale));
        CHECK(same_bits(std::stod(about.at("temperature").get<std::string>()), document.options.temperature));
    }
}

TEST_CASE(
    "csv: six tables of full precision and one of the options and checksums; rows and columns named by their tokens") {
    Random random(904);
    for (int round = 0; round < 30; ++round) {
        Document document = test::random_document(random);
        if (round == 0) document.head().v(0, 0) = -0.0;
        const auto all = files(document, ExportFormat::csv);
        CHECK(all.size() == 7);
        const auto numbers = truth(document);
        for (const ExportedFile& one : all) {
            CAPTURE(one.name);
            REQUIRE(one.name.ends_with(".csv"));
            if (one.name == "options.csv") {
                const auto options = table(one.bytes);
                REQUIRE(options.size() == 6);
                CHECK(options[1] == std::vector<std::string>{"sentence", document.sentence});
                CHECK(same_bits(number(options[2][1]), document.options.scale));
                CHECK(same_bits(number(options[3][1]), document.options.temperature));
                CHECK(options[4] == std::vector<std::string>{"mask", std::string(name(document.options.mask))});
                CHECK(options[5][0] == "checksums");
                continue;
            }
            const Matrix& values = numbers.at(one.name.substr(0, one.name.size() - 4));
            const auto rows = table(one.bytes);
            REQUIRE(rows.size() == static_cast<std::size_t>(values.rows()) + 1);
            CHECK(rows[0][0] == "token");
            const bool is_token_by_token = one.name == "scores.csv" || one.name == "weights.csv";
            for (Eigen::Index i = 0; i < values.rows(); ++i) {
                const auto& row = rows[static_cast<std::size_t>(i) + 1];
                REQUIRE(row.size() == static_cast<std::size_t>(values.cols()) + 1);
                CHECK(row[0] == document.tokens[static_cast<std::size_t>(i)]);
                for (Eigen::Index j = 0; j < values.cols(); ++j) {
                    const auto column = static_cast<std::size_t>(j);
                    CHECK(same_bits(number(row[column + 1]), values(i, j)));
                    if (i == 0)
                        CHECK(rows[0][column + 1] ==
                              (is_token_by_token ? document.tokens[column] : std::to_string(j + 1)));
                }
            }
        }
    }
}

TEST_CASE("csv: no token becomes a formula, and every token can be had back") {
    Random random(905);
    Document document = test::random_document(random, 12, 1, 1);
    document.tokens = {"=1+1", "+1", "-", "@a", "\tx", "'=1", "''-", "'tis", "a=b", "a,\"b\"\r\nc", "=\"a\",b", "나는"};
    const auto rows = table(files(document, ExportFormat::csv).front().bytes);
    for (std::size_t i = 0; i < document.tokens.size(); ++i) {
        std::string name = rows[i + 1][0];
        CAPTURE(name);
        CHECK(std::string_view("=+-@\t\r").find(name.front()) == std::string_view::npos);
        const auto first = name.find_first_not_of('\'');
        if (first > 0 && std::string_view("=+-@\t\r").find(name[first]) != std::string_view::npos) name.erase(0, 1);
        CHECK(name == document.tokens[i]);
    }
    CHECK(rows[8][0] == "'tis");
}

TEST_CASE("json: full precision, a masked score is null, one row of a matrix a line") {
    Random random(906);
    for (int round = 0; round < 30; ++round) {
        const Document document = round == 0 ? nasty_document(random) : test::random_document(random);
        const std::string text = file(document, ExportFormat::json);
        const Json all = Json::parse(text);
        CHECK(all.at("sentence") == document.sentence);
        CHECK(all.at("tokens") == Json(document.tokens));
        CHECK(all.at("options").at("scale") == document.options.scale);
        CHECK(all.at("options").at("temperature") == document.options.temperature);
        CHECK(all.at("options").at("mask") == (document.options.mask == Mask::causal ? "causal" : "none"));
        for (const auto& [name, values] : truth(document)) {
            const Json& rows = all.at(name);
            REQUIRE(rows.size() == static_cast<std::size_t>(values.rows()));
            for (Eigen::Index i = 0; i < values.rows(); ++i) {
                for (Eigen::Index j = 0; j < values.cols(); ++j) {
                    const Json& cell = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
                    if (std::isinf(values(i, j))) {
                        CHECK(cell.is_null());
                    } else {
                        CHECK(same_bits(cell.get<double>(), values(i, j)));
                    }
                }
            }
        }
        CHECK(count(text, "\n") == 6 * (document.token_count() + 2) + 5);
    }
}

TEST_CASE("python: every blank is filled, and no text of the template is left over or missing") {
    std::set<std::string> used;
    std::string script;
    for (const char* name : {"attention.py", "heads.py", "model.py"}) {
        std::ifstream stream(fs::path(QKV_SOURCE_DIR) / "assets/export" / name);
        script += std::string(std::istreambuf_iterator<char>(stream), {});
    }
    for (const std::string_view id : text_ids()) {
        if (!id.starts_with("python.")) continue;
        CAPTURE(id);
        CHECK((holds(script, "@" + std::string(id) + "@") || holds(script, "@\"" + std::string(id) + "\"@")));
    }
    for (const ExportOptions& options : {korean, english}) {
        const std::string written = file(reference_document(), ExportFormat::python, options);
        CHECK_FALSE(holds(written, "python."));
        CHECK_FALSE(holds(written, "numbers:"));
        CHECK(holds(written, "Q = np.array([\n    [1, 0, 0],\n"));
        CHECK(holds(written, "tokens = [\"나는\", \"사과를\", \"먹었다\"]\n"));
        CHECK(holds(written, "is_causal = False\n"));
    }
}

TEST_CASE("python: a token is nothing but a token") {
    Random random(907);
    const std::string script = file(nasty_document(random), ExportFormat::python);
    CHECK(holds(script, R"(tokens = ["a\"b\\c", "'''\"\"\"", "line\u000abreak", "=1+1", "<b>&amp;</b>", "😀", )"));
    CHECK(holds(script, R"("\u0001\u007f\u0009")"));
    CHECK(holds(script, R"(sentence = "\"\"\" \\ ''' </title><script> \u000a\u000a \u0001 @x@ {0}")"));
}

TEST_CASE("python: characters that nobody sees, or that turn others round, are escapes; those beside them are not") {
    using Range = std::pair<char32_t, char32_t>;
    Document document = reference_document();
    for (const auto& [least, most] : {Range{0x7F, 0x9F}, Range{0xAD, 0xAD}, Range{0x200B, 0x200F},
                                      Range{0x2028, 0x202E}, Range{0x2060, 0x206F}, Range{0xFEFF, 0xFEFF}}) {
        for (char32_t codepoint = least - 1; codepoint <= most + 1; ++codepoint) {
            const auto number = static_cast<unsigned>(codepoint);
            CAPTURE(number);
            document.sentence = to_utf8(codepoint);
            const bool is_escape = codepoint >= least && codepoint <= most;
            const std::string written = is_escape ? fmt::format("\\u{:04x}", number) : document.sentence;
            CHECK(holds(file(document, ExportFormat::python), "sentence = \"" + written + "\"\n"));
        }
    }
}

}  // namespace qkv
