// NumPy and PyTorch read what qkv has written of a model, and find the same next words.
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/tools.h"
#include "qkv/trained_model.h"
#include "support/holds.h"
#include "support/random_models.h"
#include "support/replaced.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::holds;

struct ModelCase {
    std::string name;
    Document document;
    const char* said;  ///< what the script says of PyTorch's layer
};

Document trained(const char* model, const char* sentence) {
    return document_in_model(*trained_model(model), sentence).value();
}

template <class Change>
Document apple(Change change) {
    Document document = trained("ko", "나는 친구에게 사과를");
    change(document);
    document = projected(std::move(document));
    REQUIRE_FALSE(check(document));
    return document;
}

Document with_unknown_word() {
    const TrainedModel& model = *trained_model("ko");
    const Document known = with_word_treated_as(model.document, "망고를", model.kinds.front().words);
    return with_sentence(known, "나는 망고를").value();
}

// A document with a layer from random numbers, in which all heads come from X or not.
Document random_case(int seed) {
    test::Random random(seed);
    Document document = test::random_model(random);
    while (document.token_count() < 2) document = test::random_model(random);
    return document;
}

const char* of_heads(const Document& document) {
    const bool is_of_x =
        std::all_of(document.heads.begin(), document.heads.end(), [](const Head& head) { return head.is_projected(); });
    return is_of_x ? "python.encoder_of_x" : "python.encoder_of_q";
}

std::vector<ModelCase> model_cases() {
    const char* of_x = "python.encoder_of_x";
    const char* of_q = "python.encoder_of_q";
    const auto blocked = [](Document& d) {
        d.options.blocked = Matrix::Zero(3, 3);
        d.options.blocked(2, 1) = 1;
    };
    std::vector<ModelCase> all{
        {"as trained", trained("ko", "나는 친구에게 사과를"), of_x},
        {"English", trained("en", "the boys near the tree"), of_x},
        {"one token", trained("ko", "나는"), of_x},
        {"head off", apple([](Document& d) { d.head(2).is_on = false; }), of_x},
        {"feed-forward off", apple([](Document& d) { d.layer->is_on = false; }), of_x},
        {"first norm off", apple([](Document& d) { d.layer->norm_1 = {}; }), of_x},
        {"both norms off", apple([](Document& d) { d.layer->norm_1 = d.layer->norm_2 = {}; }), of_x},
        {"blocked", apple(blocked), of_x},
        {"head released", apple([](Document& d) {
             d.head(0).is_released = true;
             d.head(0).v(1, 2) = 3;
         }),
         of_q},
        {"X released", apple([](Document& d) {
             d.embeddings->is_released = true;
             d.embeddings->x(0, 0) = 2;
         }),
         of_x},
        {"unknown word", with_unknown_word(), of_x},
        {"other sizes", with_value_size(with_key_size(trained("ko", "나는 친구에게 사과를"), 5), 3), of_x},
        {"no words", apple([](Document& d) { d.model.reset(); }), of_x}};
    for (int seed = 970; seed < 978; ++seed) {
        Document document = random_case(seed);
        const char* const said = of_heads(document);
        all.push_back({"random " + std::to_string(seed), std::move(document), said});
    }
    return all;
}

Language language_of(std::size_t number) { return number % 2 == 0 ? Language::ko : Language::en; }

}  // namespace

TEST_CASE("the exported script of a model agrees with NumPy and PyTorch's layer, whatever is switched or changed") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    const std::vector<ModelCase> cases = model_cases();
    std::vector<std::string> scripts;
    for (const ModelCase& one : cases) {
        const Language language = language_of(scripts.size());
        scripts.push_back(test::exported_file(one.document, ExportFormat::python, language));
    }
    const std::vector<test::Outcome> outcomes = test::run_scripts(scripts);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const ModelCase& one = cases[i];
        const test::Outcome& outcome = outcomes[i];
        const Language language = language_of(i);
        CAPTURE(one.name);
        CAPTURE(outcome.out);
        CHECK(outcome.exit_code == 0);
        for (const char* said : {"python.numpy_agrees", "python.torch_agrees", one.said})
            CHECK(holds(outcome.out, text(language, said)));
        CHECK_FALSE(holds(outcome.out, "Warning"));
        CHECK(holds(outcome.out, text(language, "python.next_words")) == one.document.model.has_value());
        if (one.name == "as trained") CHECK(holds(outcome.out, "사과를 → 했다 0.8"));
    }
}

TEST_CASE("the script of a model fails as soon as a number, a switch or a step of PyTorch is another") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    const std::string script =
        test::exported_file(trained("ko", "나는 친구에게 사과를"), ExportFormat::python, Language::en);
    const std::string numpy = "NumPy's result differs from that of qkv: ";
    const std::string by_hand = "PyTorch's result differs from that of qkv";
    const std::string layer = "the result of PyTorch's TransformerEncoderLayer differs";
    const std::vector<std::array<std::string, 3>> alterations{
        {"words.index(token) for", "words.index(token) - 1 for", numpy + "X"},
        {"\"position\": np.array([\n    [", "\"position\": np.array([\n    [1", numpy + "X"},
        {"\"projection\": (np.array([\n    [", "\"projection\": (np.array([\n    [1", numpy + "Q of head 1"},
        {"scale = 0.5", "scale = 0.500001", numpy + "weights of head 1"},
        {"\"is_on\": True", "\"is_on\": False", numpy + "V_new of head 1"},
        {"\"W_O\": np.array([\n    [", "\"W_O\": np.array([\n    [1", numpy + "attention"},
        {"\"gain_1\": np.array([\n    [", "\"gain_1\": np.array([\n    [1", numpy + "norm_1"},
        {"\"W_up\": np.array([\n    [", "\"W_up\": np.array([\n    [1", numpy + "up"},
        {"\"b_up\": np.array([\n    [", "\"b_up\": np.array([\n    [1", numpy + "up"},
        {"feed_forward_is_on = True", "feed_forward_is_on = False", numpy + "down"},
        {"\"gain_2\": np.array([\n    [", "\"gain_2\": np.array([\n    [1", numpy + "norm_2"},
        {"\"W_U\": np.array([\n    [", "\"W_U\": np.array([\n    [1", numpy + "logits"},
        {"F.relu(F.linear(h", "F.gelu(F.linear(h", by_hand},
        {"y = torch_norm(h + ", "y = torch_norm(", by_hand},
        {"q @ k.T * scale", "q @ k.T", by_hand},
        {"torch.tensor(joined.T)", "torch.tensor(joined)", layer},
        {"layer.norm1, layer.norm2 = (", "layer.norm1, _ = (", layer},
        {"/ d + 1e-5) * weight", "/ d + 1e-2) * weight", layer},
        {"layer(x, src_mask=mask)", "layer(x)", layer}};
    std::vector<std::string> scripts;
    for (const auto& [from, to, complaint] : alterations) {
        CAPTURE(from);
        REQUIRE(holds(script, from));
        scripts.push_back(test::replaced(script, from, to));
    }
    const std::vector<test::Outcome> outcomes = test::run_scripts(scripts);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        CAPTURE(alterations[i][0]);
        CAPTURE(outcomes[i].out);
        CHECK(outcomes[i].exit_code == 1);
        CHECK(holds(outcomes[i].out, "AssertionError: " + alterations[i][2]));
    }
}

TEST_CASE("NumPy reads npz, safetensors, csv and json of models, which hold the same and give the same next words") {
    if (test::skips_without_modules({"numpy"})) return;
    const test::TemporaryFolder folder;
    const std::vector<ModelCase> cases = model_cases();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const fs::path own = folder / std::to_string(i);
        fs::create_directories(own);
        for (const ExportFormat format : {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::json})
            REQUIRE(export_document(cases[i].document, format, {}, own / ("out." + std::string(file_ending(format)))));
        REQUIRE(export_document(cases[i].document, ExportFormat::csv, {}, own / "csv"));
    }
    const test::Outcome outcome = test::run(
        {test::python, QKV_SOURCE_DIR "/tests/exchange/check_model_export.py", folder.path().string()}, folder.path());
    CAPTURE(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(holds(outcome.out, std::to_string(cases.size()) + " models agree"));
}

}  // namespace qkv
