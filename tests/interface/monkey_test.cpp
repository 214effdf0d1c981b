// A monkey at the keyboard: besides all that a learner does, strange texts are pasted, typed and answered, and damaged
// files and impossible paths are opened, saved and exported to. docs/fuzzing.md says how to let it go on for longer.
#include <doctest/doctest.h>

#include <fstream>
#include <string_view>
#include <vector>

#include "qkv/document_json.h"
#include "qkv/number_block.h"
#include "support/random_people.h"
#include "support/rounds.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::Random;

constexpr int usual_actions = test::rounds(4000, 1000);

template <class List>
const auto& one_of(Random& random, const List& list) {
    return list[static_cast<std::size_t>(random.integer(0, static_cast<int>(std::size(list)) - 1))];
}

std::string repeated(std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
}

const std::vector<std::string>& strange_texts() {
    using namespace std::string_literals;
    static const std::vector<std::string> texts{"",
                                                " \t\r\n",
                                                "\uFEFF나는",
                                                "\u200B\u200D\u2060",
                                                "\u3164\u2800",
                                                "\u202E거꾸로",
                                                "\u0001\u007F",
                                                "a\0b"s,
                                                "\xff\xfe",
                                                "나\xea\xb0",
                                                "\uFFFF\uFDD0",
                                                "e" + repeated("\u0301", 200),
                                                repeated("가", 3000),
                                                repeated("a ", 40),
                                                repeated("(", 300),
                                                "“비가 온다”라고 ’tis (\"",
                                                "{query} {0} {}",
                                                "%s%n $\\end{document}",
                                                "<script>`|`</script>",
                                                "👩‍👩‍👧🏳️‍🌈🇰🇷",
                                                "مرحبا שלום",
                                                "−∞",
                                                "-inf",
                                                "nan",
                                                "1e400",
                                                "1e-400",
                                                "1,5",
                                                "1.234.567,8",
                                                "1/0",
                                                "=1+",
                                                "((((1))))",
                                                "[1 2; 3 4]",
                                                "[[1, 2], [3, 4]]",
                                                "| 1 | 2 |\n|---|---|\n| 3 | 4 |",
                                                "[1,] [1,]",
                                                "1\t\t2\n\n3",
                                                "(0.75)",
                                                "0.5 0.25 0.25",
                                                "np.float64(0.5)",
                                                "1 & 2 \\\\ 3 & 4",
                                                "１２．５"};
    return texts;
}

// Files that are sound, to be damaged.
std::vector<std::string> sound_files(const std::filesystem::path& folder) {
    std::vector<std::string> files{to_json(reference_document()), "# 제목\n\n## 장\n\ngoal: weight(나는, 나는) > 0.5\n",
                                   "1,2,3\n4,5,6\n", R"({"q": [[1]], "k": [[2]], "v": [[3]]})"};
    for (const ExportFormat format : {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::json}) {
        const std::filesystem::path path = folder / ("sound." + std::string(file_ending(format)));
        REQUIRE(export_document(reference_document(), format, {}, path));
        std::ifstream file(path, std::ios::binary);
        files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return files;
}

class Monkey {
public:
    explicit Monkey(Session& session) : session_(session), learner_(session), files_(sound_files(folder_.path())) {
        std::filesystem::create_directory(folder_ / "folder");
        std::filesystem::create_symlink(folder_ / "loop", folder_ / "loop");
        std::ofstream(folder_ / "file") << "no document";
    }

    void act() {
        switch (random_.integer(0, 19)) {
            case 0: return paste();
            case 1: return apply(action::SetSentence{strange_sentence()});
            case 2: return name_token();
            case 3: return apply(action::Predict{one_of(random_, strange_texts())});
            case 4: return apply(action::OpenFile{damaged_file()});
            case 5: return apply(action::OpenFile{strange_path()});
            case 6: return random_.coin() ? save() : export_somewhere();
            case 7: return answer();
            case 8: return apply(action::FollowWork{});
            case 9: return apply_many(action::Undo{});
            case 10: return apply_many(action::Redo{});
            case 11: return rarely();
            case 12: return random_.coin() ? apply(action::First{}) : apply(action::Last{});
            case 13: return go_anywhere();
            case 14: return change_view();
            default: return learner_.act();
        }
    }

private:
    void apply(const Action& action) { session_.apply(action); }

    void apply_many(const Action& action) {
        for (int times = random_.integer(1, 30); times > 0; --times) apply(action);
    }

    // As the number editor does it.
    void paste() {
        const auto block = parse_block(one_of(random_, strange_texts()));
        if (!block) return apply(action::Say{block.error()});
        const SheetLayout layout = random_.coin() ? SheetLayout::by_token : SheetLayout::by_matrix;
        const Place at = Sheet(session_.document(), layout).clamped({random_.integer(0, 30), random_.integer(0, 6)});
        const bool may_grow = session_.document().token_count() < test::RandomPerson::most_tokens;
        apply(action::Paste{layout, {at, at}, *block, may_grow && random_.coin()});
    }

    std::string strange_sentence() {
        std::string sentence = random_.coin() ? session_.document().sentence : std::string();
        for (int part = random_.integer(1, 3); part > 0; --part) {
            sentence += one_of(random_, strange_texts());
            if (random_.coin()) sentence += ' ';
        }
        return sentence.size() < 10000 ? sentence : one_of(random_, strange_texts());
    }

    void name_token() {
        const int token = random_.integer(0, session_.document().token_count() - 1);
        apply(action::RenameToken{token, one_of(random_, strange_texts())});
    }

    std::filesystem::path damaged_file() {
        const char* endings[] = {"qkv.json", "json", "npz", "npy", "safetensors", "csv", "md", "txt", "pt", ""};
        std::string bytes = one_of(random_, files_);
        for (int damage = random_.integer(0, 3); damage > 0 && !bytes.empty(); --damage) {
            const auto at = static_cast<std::size_t>(random_.integer(0, static_cast<int>(bytes.size()) - 1));
            switch (random_.integer(0, 3)) {
                case 0: bytes.resize(at); break;
                case 1: bytes[at] = static_cast<char>(random_.integer(0, 255)); break;
                case 2: bytes.insert(at, one_of(random_, strange_texts())); break;
                default: bytes.erase(at, static_cast<std::size_t>(random_.integer(1, 20)));
            }
        }
        const std::filesystem::path path = folder_ / ("damaged." + std::string(one_of(random_, endings)));
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    std::filesystem::path strange_path() {
        const std::string names[] = {"new.qkv.json",
                                     "folder",
                                     "file/below",
                                     "loop/below",
                                     "loop",
                                     "missing/folder/x.npz",
                                     repeated("long", 100),
                                     repeated("deep/", 2000) + "x",
                                     "line\nbreak.json",
                                     "\xff\xfe.json",
                                     " ",
                                     "."};
        return random_.integer(0, 9) == 0 ? std::filesystem::path() : folder_ / one_of(random_, names);
    }

    void save() {
        switch (random_.integer(0, 3)) {
            case 0: return apply(action::Save{});
            case 1: return apply(action::CancelSave{});
            case 2: return apply(action::SaveAs{strange_path()});
            default: return save_worksheet();
        }
    }

    void save_worksheet() {
        WorksheetOptions options;
        options.count = random_.integer(-1, 3);
        options.level = random_.integer(0, 6);
        options.tokens = random_.integer(1, 7);
        options.dimensions = random_.integer(0, 5);
        options.format = static_cast<WorksheetFormat>(random_.integer(0, 2));
        apply(action::SaveWorksheet{options, strange_path(), random_.coin()});
    }

    void export_somewhere() {
        apply(action::Export{one_of(random_, export_formats), strange_path()});
        if (random_.integer(0, 3) == 0) apply(action::CancelExports{});
    }

    void answer() {
        if (session_.heads().array_choice()) {
            return random_.coin() ? apply(action::CancelArrays{}) : apply(action::ChooseArrays{{"q", "k", "weights"}});
        }
        if (session_.files().question())
            return apply(action::AnswerQuestion{static_cast<Answer>(random_.integer(0, 4))});
        apply(action::Dismiss{});
    }

    void rarely() {
        switch (random_.integer(0, 5)) {
            case 0: return apply(action::NewDocument{});
            case 1: return apply(action::OfferRestore{reference_document(), {}, {}});
            case 2: return apply(action::ShowHeads{random_.coin(), random_.integer(0, 2)});
            case 3: return apply(action::ChooseHead{{random_.integer(0, 1), random_.integer(0, 1), 0}});
            case 4: return apply(action::CancelLoading{});
            default: return apply(action::OpenDocument{test::random_document(random_, 3, 2, 2)});
        }
    }

    void go_anywhere() {
        const int last = session_.document().token_count() - 1;
        if (random_.coin()) return apply(action::GoToToken{random_.integer(0, last)});
        apply(action::GoTo{session_.walkthrough().at(random_.integer(0, session_.walkthrough().count()))});
    }

    void change_view() {
        ViewSettings view = session_.view();
        view.decimals = random_.integer(min_decimals, max_decimals);
        view.layout = random_.coin() ? SheetLayout::by_token : SheetLayout::by_matrix;
        view.shows_difference = random_.coin();
        apply(action::SetView{view});
    }

    Session& session_;
    test::RandomLearner learner_;
    test::TemporaryFolder folder_;
    std::vector<std::string> files_;
    Random random_{20261126};
};

}  // namespace

TEST_CASE("whatever a monkey does, the document is valid and every text can be shown") {
    Session session(reference_document());
    Monkey monkey(session);
    int problems = 0;
    int opened = 0;
    const int rounds = test::random_actions(usual_actions);
    for (int round = 0; round < rounds; ++round) {
        monkey.act();
        CAPTURE(round);
        if (round % 20 == 0) session.finish_work();
        const auto problem = check(session.document());
        if (problem) FAIL(problem->in(Language::en));
        REQUIRE(session.step_number() <= session.walkthrough().count());
        for (const Formula& formula : session.explanation().formulas) REQUIRE(normalize(to_text(formula)));
        for (const Language language : {Language::ko, Language::en}) {
            REQUIRE(normalize(session.explanation().message.in(language)));
            if (session.problem()) REQUIRE(normalize(said(*session.problem(), language)));
        }
        problems += session.problem() ? 1 : 0;
        opened = session.documents_opened();
        if (round % 100 != 0) continue;
        const auto read = document_from_json(to_json(session.document()), "saved");
        REQUIRE(read);
        CHECK(*read == session.document());
    }
    CHECK(problems > rounds / 20);
    CHECK(opened > rounds / 200);
}

}  // namespace qkv
