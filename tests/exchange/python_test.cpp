// NumPy, PyTorch and the modules of Python read what qkv has written.
#include <array>
#include <bit>
#include <cstdint>
#include <doctest/doctest.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/tools.h"
#include "qkv/attention.h"
#include "qkv/head_edit.h"
#include "support/holds.h"
#include "support/random_heads.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::holds;
using test::Random;

nlohmann::json bits_of(const Matrix& values) {
    nlohmann::json array;
    array["shape"] = {values.rows(), values.cols()};
    for (Eigen::Index i = 0; i < values.size(); ++i)
        array["bits"].push_back(std::bit_cast<std::uint64_t>(values.data()[i]));
    return array;
}

void write_all(const Document& document, const fs::path& folder) {
    fs::create_directories(folder);
    for (const ExportFormat format : {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::json})
        REQUIRE(export_document(document, format, {}, folder / ("out." + std::string(file_ending(format)))));
    REQUIRE(export_document(document, ExportFormat::csv, {}, folder / "csv"));
    const Attention attention = attend(document);
    nlohmann::json truth{{"sentence", document.sentence},
                         {"tokens", document.tokens},
                         {"scale", document.options.scale},
                         {"temperature", document.options.temperature},
                         {"mask", document.options.mask == Mask::causal ? "causal" : "none"}};
    truth["arrays"] = {{"q", bits_of(document.head().q)},
                       {"k", bits_of(document.head().k)},
                       {"v", bits_of(document.head().v)},
                       {"scores", bits_of(attention.head().scores)},
                       {"weights", bits_of(attention.head().weights)},
                       {"output", bits_of(attention.head().output)}};
    test::write(folder / "truth.json", truth.dump());
}

test::Outcome run_script(const std::string& script) {
    const test::TemporaryFolder folder;
    test::write(folder / "script.py", script);
    return test::run({test::python, "script.py"}, folder.path());
}

}  // namespace

TEST_CASE("NumPy and Python read npz, safetensors, csv and json, and find every bit as it was") {
    if (test::skips_without_modules({"numpy"})) return;
    const test::TemporaryFolder folder;
    Random random(951);
    int number = 0;
    const auto add = [&](const Document& document) { write_all(document, folder / std::to_string(number++)); };
    add(reference_document());
    add(test::nasty_document());
    add(test::random_document(random, 200, 32, 24));
    Document no_sentence = reference_document();
    no_sentence.sentence.clear();
    no_sentence.head().v(0, 0) = -0.0;
    no_sentence.head().v(1, 1) = 5e-324;
    no_sentence.head().v(2, 2) = 1e-7;
    add(no_sentence);
    for (int round = 0; round < 40; ++round) add(test::random_document(random));
    const test::Outcome outcome = test::run(
        {test::python, QKV_SOURCE_DIR "/tests/exchange/check_data.py", folder.path().string()}, folder.path());
    CAPTURE(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(holds(outcome.out, "44 documents agree"));
}

TEST_CASE("the exported script agrees with NumPy and PyTorch, whatever the document is") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    Random random(952);
    Document far = test::random_document(random, 6, 8, 8, 40.0);
    far.options = {1.0, Mask::none, 0.5};
    const Document typed = test::random_document(random, max_sentence_tokens, max_edit_dimensions, max_edit_dimensions);
    Document one = test::random_document(random, 1, 1, 1);
    for (const auto& [document, language] :
         {std::pair{reference_document(), Language::ko}, std::pair{test::nasty_document(), Language::en},
          std::pair{far, Language::en}, std::pair{typed, Language::ko}, std::pair{one, Language::ko}}) {
        CAPTURE(document.sentence);
        const test::Outcome outcome = run_script(test::exported_file(document, ExportFormat::python, language));
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(holds(outcome.out, text(language, "python.numpy_agrees")));
        CHECK(holds(outcome.out, text(language, "python.torch_agrees")));
        CHECK_FALSE(holds(outcome.out, "Warning"));
    }
}

TEST_CASE("so does the one of several heads, biases, masks and two sentences") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    Random random(953);
    for (const test::Kinds& kinds : {test::Kinds{.heads = 3, .is_joined = true, .has_head_off = true},
                                     test::Kinds{.has_keys = true, .has_bias = true},
                                     test::Kinds{.heads = 2, .has_embeddings = true, .has_mask = true},
                                     test::Kinds{2, true, false, true, true, true, true}}) {
        Document document = test::random_heads(random, kinds, 8);
        // The weight of a single key is 1 at every temperature.
        while (document.key_count() < 2) document = test::random_heads(random, kinds, 8);
        REQUIRE_FALSE(is_plain(without_embeddings(document)));
        const std::string script = test::exported_file(document, ExportFormat::python, Language::ko);
        const test::Outcome outcome = run_script(script);
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(holds(outcome.out, text(Language::ko, "python.numpy_agrees")));
        CHECK(holds(outcome.out, text(Language::ko, "python.torch_agrees")));
        CHECK_FALSE(holds(outcome.out, "Warning"));
        std::string altered = script;
        altered.replace(altered.find("temperature = ") + 14, 1, "9");
        CHECK(run_script(altered).exit_code == 1);
    }
}

namespace {

struct LayerCase {
    const char* name;
    Document document;
    const char* said;  ///< what the script says of the layer
};

// Every kind that PyTorch's layer can be given: from X where all heads come from it, otherwise from Q, K and V.
std::vector<LayerCase> layer_cases() {
    Random random(954);
    const auto of = [&](const test::Kinds& kinds) {
        Document document = test::random_heads(random, kinds, 6);
        while (document.key_count() < 2 || document.token_count() < 2) document = test::random_heads(random, kinds, 6);
        for (Head& head : document.heads) head.is_released = false;
        return projected(std::move(document));
    };
    const auto with = [](Document document, void (*change)(Document&)) {
        change(document);
        return document;
    };
    const char* of_q = "python.multihead_of_q";
    const char* of_x = "python.multihead_of_x";
    return {
        {"one head", reference_document(), of_q},
        {"causal", with(reference_document(), [](Document& d) { d.options.mask = Mask::causal; }), of_q},
        {"embeddings", with_embeddings(reference_document()), of_x},
        {"large", test::nasty_document(), of_q},
        {"heads", of({.heads = 3}), of_q},
        {"W_O", of({.heads = 4, .is_joined = true}), of_q},
        {"more columns than heads × d_v",
         with(of({.heads = 2, .is_joined = true}), [](Document& d) { d = with_joined_size(d, 13); }), of_q},
        {"a head off", of({.heads = 3, .is_joined = true, .has_head_off = true}), of_q},
        {"bias", of({.heads = 2, .is_joined = true, .has_bias = true}), of_q},
        {"mask", of({.heads = 2, .has_mask = true}), of_q},
        {"two sentences", of({.heads = 2, .has_keys = true, .is_joined = true}), of_q},
        {"heads from X", of({.heads = 3, .has_embeddings = true, .is_joined = true}), of_x},
        {"all from X", of({3, false, true, true, true, true, true}), of_x},
        {"all of two sentences", of({3, true, false, true, true, true, true}), of_q},
        {"one head has its own",
         with(of({.heads = 2, .has_embeddings = true}), [](Document& d) { d.head(1).is_released = true; }), of_q},
    };
}

}  // namespace

TEST_CASE("the exported script agrees with PyTorch's MultiheadAttention and says where it began") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    Language language = Language::ko;
    for (const LayerCase& one : layer_cases()) {
        CAPTURE(one.name);
        REQUIRE_FALSE(check(one.document));
        language = language == Language::ko ? Language::en : Language::ko;
        const test::Outcome outcome = run_script(test::exported_file(one.document, ExportFormat::python, language));
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(holds(outcome.out, text(language, one.said)));
        const bool is_released = std::string_view(one.name) == "one head has its own";
        CHECK(holds(outcome.out, text(language, "python.multihead_released")) == is_released);
        CHECK_FALSE(holds(outcome.out, "Warning"));
    }
}

TEST_CASE("the layer is checked: one that is given another mask, bias, matrix or head differs") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    const std::string differs(text(Language::en, "python.multihead_differs"));
    const std::vector<LayerCase> cases = layer_cases();
    const auto script_of = [&](std::string_view name) {
        for (const LayerCase& one : cases) {
            if (one.name == name) return test::exported_file(one.document, ExportFormat::python, Language::en);
        }
        return std::string();
    };
    for (const auto& [name, from, to] : std::vector<std::array<std::string, 3>>{
             {"all of two sentences", "np.where(allowed, head[\"bias\"] / temperature,",
              "np.where(allowed, 0 * head[\"bias\"],"},
             {"all of two sentences", "joined * np.repeat", "2 * joined * np.repeat"},
             {"mask", "np.where(allowed, head[\"bias\"] / temperature, -np.inf)", "head[\"bias\"] / temperature"},
             {"W_O", "torch.tensor(joined.T)", "torch.tensor(joined)"},
             {"a head off", "[float(head[\"is_on\"])]", "[1.0]"},
             {"embeddings", "np.hstack(matrices).T)", "np.hstack(matrices[::-1]).T)"},
             {"all from X", "np.hstack(offsets)", "0 * np.hstack(offsets)"},
             {"one head", "* np.sqrt(size)", "* size"}}) {
        CAPTURE(name);
        CAPTURE(to);
        std::string script = script_of(name);
        REQUIRE(holds(script, from));
        script.replace(script.find(from), from.size(), to);
        const test::Outcome outcome = run_script(script);
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 1);
        CHECK(holds(outcome.out, "AssertionError: " + differs));
    }
}

TEST_CASE("the exported script agrees with the function that PyTorch 2 has for all of it") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    // As its documentation writes it out, for PyTorch 1, which has none.
    const std::string stand_in = R"(import math, torch
if not hasattr(torch.nn.functional, "scaled_dot_product_attention"):
    def scaled_dot_product_attention(query, key, value, is_causal=False):
        bias = torch.zeros(query.size(-2), key.size(-2), dtype=query.dtype)
        if is_causal:
            bias.masked_fill_(torch.ones_like(bias, dtype=torch.bool).tril().logical_not(), float("-inf"))
        weights = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1)) + bias
        return torch.softmax(weights, dim=-1) @ value
    torch.nn.functional.scaled_dot_product_attention = scaled_dot_product_attention
)";
    for (const Document& document : {reference_document(), test::nasty_document()}) {
        const test::Outcome outcome =
            run_script(stand_in + test::exported_file(document, ExportFormat::python, Language::en));
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(holds(outcome.out, text(Language::en, "python.ready_made_agrees")));
    }
}

TEST_CASE("the exported script fails as soon as one of its numbers is another") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const std::string script = test::exported_file(document, ExportFormat::python, Language::en);
    const std::string output = "expected_output = np.array([\n    [0.5, ";
    REQUIRE(holds(script, output));
    for (const auto& [from, to, complaint] :
         {std::array<std::string, 3>{"Q = np.array([\n    [1, 0, 0],\n    [0, 1,",
                                     "Q = np.array([\n    [1, 0, 0],\n    [0, 1.001,", "weights differ"},
          {"V = np.array([\n    [0.5,", "V = np.array([\n    [0.50000001,", "V_new differs"},
          {"temperature = 1\n", "temperature = 1.1\n", "weights differ"},
          {"is_causal = True", "is_causal = False", "weights differ"},
          {output, "expected_output = np.array([\n    [0.50000001, ", "V_new differs"}}) {
        std::string altered = script;
        REQUIRE(holds(altered, from));
        altered.replace(altered.find(from), from.size(), to);
        const test::Outcome outcome = run_script(altered);
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 1);
        CHECK(holds(outcome.out, "AssertionError: NumPy's "));
        CHECK(holds(outcome.out, complaint));
    }
}

}  // namespace qkv
